import { install } from "./install.mjs";
import { launch } from "./launch.mjs";

await install("run");
launch("tooling/demo/src/main.ts", { isSparing: true });
