import { install } from "./install.mjs";
import { launch } from "./launch.mjs";
import { serverMemory } from "./memory.mjs";

process.env.NODE_ENV ||= "production";
await install("run");
launch("apps/server/src/main.ts", serverMemory);
