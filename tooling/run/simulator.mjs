import { install } from "./install.mjs";
import { launch } from "./launch.mjs";

await install("run");
launch("tooling/demo/src/simulator/main.ts", { isSparing: true });
