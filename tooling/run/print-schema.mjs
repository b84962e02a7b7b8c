import { install } from "./install.mjs";
import { launch } from "./launch.mjs";

await install();
launch("apps/server/src/print-schema/main.ts");
