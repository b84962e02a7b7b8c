import { install } from "./install.mjs";
import { launch } from "./launch.mjs";

await install();
launch("tooling/bench/src/main.ts");
