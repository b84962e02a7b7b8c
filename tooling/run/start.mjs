import { install } from "./install.mjs";
import { launch } from "./launch.mjs";
import { demoMemory } from "./memory.mjs";

await install("run");
launch("tooling/demo/src/main.ts", demoMemory);
