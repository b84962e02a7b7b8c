import { mkdirSync } from "node:fs";
import { install, root } from "./install.mjs";
import { launch } from "./launch.mjs";

await install();
mkdirSync(`${root}apps/server/dist`, { recursive: true });
launch("apps/server/src/print-schema/main.ts", ["apps/server/dist/schema.graphql"]);
