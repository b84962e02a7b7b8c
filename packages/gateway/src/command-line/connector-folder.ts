import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { inspect } from "node:util";
import type { Connector, SettingMap } from "@fettle/connector";
import { composeCatalog } from "../catalog/compose-catalog.ts";
import { StartError } from "../errors.ts";
import { createSchema } from "../graph/create-schema.ts";
import { connectorsAmong, entryOf, type Manifest } from "../server/connector-package.ts";
import { graphParts } from "../stages.ts";

const sources = ["src/index.ts", "src/index.mts", "src/index.js", "src/index.mjs"];

/** A folder with a connector package, before its code is loaded. */
export interface ConnectorFolder {
  readonly folder: string;
  readonly name: string;
  readonly version: string;
  /** The file with the connectors, an absolute path. */
  readonly entry: string;
  /** The ids that its package.json promises. */
  readonly declared: readonly string[];
}

/**
 * Reads which connector package is in a folder: its sources where they are, otherwise what it exports.
 * @param given the file with the connectors, relative to the folder.
 * @param prefers what counts where there are both.
 * @throws StartError when there is none.
 */
export async function readConnectorFolder(
  folder: string,
  given?: string,
  prefers: "sources" | "exports" = "sources",
): Promise<ConnectorFolder> {
  const file = join(folder, "package.json");
  if (!existsSync(file))
    throw new StartError(`There is no package.json in ${folder}. Run this in the folder of a connector package.`);
  const manifest = readManifest(file, await readFile(file, "utf8"));
  const { name = "", version = "", fettle } = manifest;
  const source = sources.map((path) => join(folder, path)).find((path) => existsSync(path));
  const entry =
    given === undefined
      ? ((prefers === "sources" ? source : undefined) ?? exportOf(name, file, manifest) ?? source ?? "")
      : resolve(folder, given);
  if (!existsSync(entry)) throw new StartError(`There is no ${given ?? sources[0]} in ${folder}. Name the file with --entry.`);
  const declared = Array.isArray(fettle?.connectors) ? fettle.connectors.filter((id) => typeof id === "string") : [];
  return { folder, name, version, entry, declared };
}

function readManifest(file: string, text: string): Manifest {
  try {
    return Object(JSON.parse(text));
  } catch (error) {
    throw new StartError(`${file} is no JSON.`, { cause: error });
  }
}

/** The file that a package exports, where there is one. */
function exportOf(name: string, file: string, manifest: Manifest): string | null {
  try {
    const path = entryOf(name, file, manifest);
    return existsSync(path) ? path : null;
  } catch {
    return null;
  }
}

/**
 * Loads the connectors of a package without looking at them.
 * @throws StartError that says why the file cannot be loaded.
 */
export async function importConnectors({ folder, entry }: ConnectorFolder): Promise<readonly Connector<SettingMap>[]> {
  const file = relative(folder, entry);
  const exported: readonly unknown[] = await import(pathToFileURL(entry).href).then(Object.values, (error: unknown) => {
    throw new StartError(`${file} cannot be loaded: ${placeOf(error, folder)}`, { cause: error });
  });
  const connectors = connectorsAmong(exported);
  if (connectors.length > 0) return connectors;
  throw new StartError(`${file} exports no connector: none of its exports has a specificationVersion and an id.`);
}

/**
 * Loads the connectors of a package and checks that a gateway takes them.
 * @throws StartError that says what is wrong with them, with the place where there is one.
 */
export async function loadConnectors(of: ConnectorFolder): Promise<readonly Connector<SettingMap>[]> {
  const file = relative(of.folder, of.entry);
  const connectors = await importConnectors(of);
  const ids = connectors.map(({ id }) => id);
  const missing = of.declared.filter((id) => !ids.includes(id));
  if (missing.length > 0) throw new StartError(`package.json declares ${missing.join(", ")}, and ${file} does not export it.`);
  const undeclared = ids.filter((id) => !of.declared.includes(id));
  if (undeclared.length > 0)
    throw new StartError(`${file} exports ${undeclared.join(", ")}, and the field fettle of package.json does not declare it.`);
  try {
    createSchema(composeCatalog(connectors.map((connector) => ({ connector }))), graphParts);
  } catch (error) {
    throw new StartError(`${ids.join(", ")}: ${error instanceof StartError ? error.message : placeOf(error, of.folder)}`, {
      cause: error,
    });
  }
  return connectors;
}

/** An error with those lines of its stack that lead to the author's files. */
const placeOf = (error: unknown, folder: string): string =>
  inspect(error)
    .split("\n")
    .filter((line) => !/^\s+at /u.test(line) || (line.includes(pathToFileURL(folder).href) && !line.includes("/node_modules/")))
    .join("\n");
