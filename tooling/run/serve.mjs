import { install } from "./install.mjs";
import { launch } from "./launch.mjs";

process.env.NODE_ENV ||= "production";
await install("run");
launch("apps/server/src/main.ts");
