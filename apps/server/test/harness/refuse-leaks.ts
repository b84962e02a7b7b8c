import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import type { GatewayConfiguration } from "@fettle/gateway";
import { dumpDatabase } from "./dump-database.ts";
import { createFindNeedles } from "./find-needles.ts";
import type { SecretsOfARun } from "./secrets-of-a-run.ts";
import { spellingsOf } from "./spellings.ts";

/** What a run has left behind. */
export interface Remains {
  /** Dumped by its owner. An embedded one has to be closed. */
  readonly database: GatewayConfiguration["database"];
  /** Lines of logs, and of what processes wrote to their outputs. */
  readonly lines: readonly string[];
  /** Of which every file is read as it lies on the disk, except those that are there to hold a secret. */
  readonly folder?: { readonly path: string; readonly except: readonly string[] };
}

/** A text that may hold a secret, and how to say where it stands, given the text without what was found in it. */
type Piece = readonly [place: (cleaned: string) => string, text: string];

async function* piecesOf({ database, lines, folder }: Remains): AsyncGenerator<Piece> {
  for await (const { table, columns } of dumpDatabase(database)) {
    for (const { name, isBinary, values } of columns) {
      const place = () => `${table}.${name}`;
      yield [place, values.join("\n")];
      // PostgreSQL writes bytes as \x and hexadecimal digits.
      if (isBinary) yield [place, values.map((value) => Buffer.from(value.slice(2), "hex").toString("latin1")).join("\n")];
    }
  }
  for (const line of lines) yield [(cleaned) => `the line ${messageOf(cleaned)}`, line];
  if (folder === undefined) return;
  for (const entry of await readdir(folder.path, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(folder.path, path);
    if (entry.isFile() && !folder.except.includes(name)) yield [() => `the file ${name}`, await readFile(path, "latin1")];
  }
}

/** What a line of a log is about; the beginning of another line. */
function messageOf(line: string): string {
  const message = /"msg":("(?:[^"\\]|\\.)*")/u.exec(line)?.[1];
  return message ?? JSON.stringify(line.slice(0, 80));
}

/**
 * Looks for each secret, in every spelling of it, in what a run has left behind.
 * @throws when one is there in clear: names what it is and where it stands, and does not show it.
 */
export async function refuseLeaks(secrets: SecretsOfARun, remains: Remains): Promise<void> {
  const kinds = new Map(secrets.list().flatMap(({ kind, value }) => [...spellingsOf(value)].map((needle) => [needle, kind])));
  const find = createFindNeedles(kinds.keys());
  const leaks = new Set<string>();
  for await (const [place, text] of piecesOf(remains)) {
    const found = find(text);
    const cleaned = [...found].reduce((whole, needle) => whole.replaceAll(needle, "…"), text);
    for (const needle of found) leaks.add(`${kinds.get(needle)} in ${place(cleaned)}`);
  }
  if (leaks.size > 0) throw new Error(`Secrets of this run stand in clear:\n${[...leaks].map((leak) => `- ${leak}`).join("\n")}`);
}
