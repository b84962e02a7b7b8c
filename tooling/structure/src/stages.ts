import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./source-files.ts";

const listFile = "packages/gateway/src/stages.ts";

/** The folders below the stages, lowest first. None of them knows a stage. */
const below = ["telemetry", "catalog", "secrets", "store", "filter", "jobs", "pages", "graph"];

/** The folders above all stages: transports, a whole server, and the operator's commands. */
const above = ["http", "server", "command-line"];

/** The folders of the stages, in the order of the list that composes them. */
function listedStages(): readonly string[] {
  const text = readFileSync(join(root, listFile), "utf8");
  const folders = new Map(
    [...text.matchAll(/import \{ (\w+Stage) \} from "\.\/([\w-]+)\/stage\.ts";/gu)].map(([, name, folder]) => [name, folder]),
  );
  const list = /const list = \[(.*?)\] as const;/su.exec(text)?.[1] ?? "";
  return [...list.matchAll(/\w+Stage/gu)].map(([name]) => folders.get(name) ?? `${name} is not imported from its folder`);
}

/** The gateway's folders in the order of the data flow: each may import from earlier folders, and from no later one. */
export const orderedFolders: readonly string[] = [...below, ...listedStages(), ...above];
