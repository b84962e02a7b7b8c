import { install } from "./install.mjs";
import { launch } from "./launch.mjs";

await install();
launch("tooling/demo/src/simulator/main.ts");
