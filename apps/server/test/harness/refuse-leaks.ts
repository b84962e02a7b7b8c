import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { zstdDecompressSync } from "node:zlib";
import type { GatewayConfiguration } from "@fettle/gateway";
import { dumpDatabase } from "./dump-database.ts";
import { createFindNeedles } from "./find-needles.ts";
import type { SecretsOfARun } from "./secrets-of-a-run.ts";
import { spellingsOf } from "./spellings.ts";

/** Everything that a run has left behind. */
export interface Remains {
  /** Dumped by its owner. An embedded database must be closed. */
  readonly database: GatewayConfiguration["database"];
  /** Lines of logs and of the output of processes. */
  readonly lines: readonly string[];
  /** Every file is read as stored, except the files whose purpose is to contain a secret. */
  readonly folder?: { readonly path: string; readonly except: readonly string[] };
}

/** A text that may contain a secret, and a function that names its place, given the text without the secrets found in it. */
type Piece = readonly [place: (cleaned: string) => string, text: string];

async function* piecesOf({ database, lines, folder }: Remains): AsyncGenerator<Piece> {
  for await (const { table, columns } of dumpDatabase(database)) {
    for (const { name, isBinary, values } of columns) {
      const place = () => `${table}.${name}`;
      yield [place, values.join("\n")];
      // PostgreSQL writes bytes as \x and hexadecimal digits.
      if (isBinary) yield [place, values.map((value) => readable(Buffer.from(value.slice(2), "hex"))).join("\n")];
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

const zstandard = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/** Bytes as text: what is compressed would hide its secrets. */
const readable = (bytes: Buffer): string =>
  (bytes.subarray(0, zstandard.length).equals(zstandard) ? zstdDecompressSync(bytes) : bytes).toString("latin1");

/** The message of a log line, or the start of any other line. */
function messageOf(line: string): string {
  const message = /"msg":("(?:[^"\\]|\\.)*")/u.exec(line)?.[1];
  return message ?? JSON.stringify(line.slice(0, 80));
}

/**
 * Searches everything that a run has left behind for each secret, in every spelling.
 * @throws when one appears in clear: the message names its kind and place, and does not show it.
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
