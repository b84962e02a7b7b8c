import { install } from "./install.mjs";
import { launch } from "./launch.mjs";

await install("run");
launch("packages/gateway/src/command-line/main.ts");
