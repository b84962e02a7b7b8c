import { readFile } from "node:fs/promises";
import { createRequire, findPackageJSON } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Connector, SettingMap } from "@fettle/connector";

/** The specification that this gateway speaks. */
const specification = "v1";

/** A package's connectors, or why it cannot be used and what to do: a sentence each. */
export type PackageOutcome =
  | {
      readonly type: "loaded";
      readonly name: string;
      readonly version: string;
      readonly connectors: readonly Connector<SettingMap>[];
      /** Why some of its products are left out. */
      readonly refused: readonly string[];
    }
  | { readonly type: "refused"; readonly name: string; readonly reason: string };

/** What is read of a connector package's package.json. */
export interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly exports?: unknown;
  readonly fettle?: { readonly specificationVersion?: unknown; readonly connectors?: unknown };
}

/** Loads the connectors of an installed package, found as from a file. Never throws: what is wrong with it is the outcome. */
export async function loadConnectorPackage(name: string, from: string): Promise<PackageOutcome> {
  const refuse = (words: string): PackageOutcome => ({ type: "refused", name, reason: `${name} ${words}` });
  const file = findManifest(name, from);
  if (file === null) return refuse(`is not installed. Run npm install ${name}, or remove it from ${from}.`);
  const manifest: Manifest = JSON.parse(await readFile(file, "utf8"));
  const { fettle } = manifest;
  if (typeof fettle !== "object") return refuse("is no connector package: its package.json has no field fettle.");
  const version = String(fettle.specificationVersion);
  if (version !== specification)
    return refuse(`speaks specification ${version}, and this gateway speaks ${specification}. Update it, or @fettle/gateway.`);
  const declared: unknown = fettle.connectors;
  if (!Array.isArray(declared) || declared.length === 0 || !declared.every((id) => typeof id === "string"))
    return refuse("declares no connectors in the field fettle of its package.json. Tell its author.");

  let exported: readonly unknown[];
  try {
    exported = Object.values(await import(pathToFileURL(entryOf(name, file, manifest)).href));
  } catch (error) {
    return refuse(`cannot be loaded: ${firstLine(error)} Update it, or remove it from ${from}.`);
  }
  const found = connectorsAmong(exported);
  const products = [...new Set(declared)].map((id) => ({ id, named: found.filter((connector) => connector.id === id) }));
  const refused = products.flatMap(({ id, named }) => {
    if (named.length === 1) return [];
    const words =
      named.length === 0 ? `declares ${id} and does not export it` : `exports ${named.length} connectors with the id ${id}`;
    return [`${name} ${words}. Update it, or tell its author.`];
  });
  const connectors = products.flatMap(({ named }) => (named.length === 1 ? named : []));
  return { type: "loaded", name, version: manifest.version ?? "", connectors, refused };
}

function findManifest(name: string, from: string): string | null {
  try {
    return findPackageJSON(name, pathToFileURL(from)) ?? null;
  } catch {
    return null;
  }
}

/** The file that `import` of a package loads. Node itself resolves only for `require` from another place, so a package for `import` alone is read here. */
export function entryOf(name: string, manifestFile: string, { exports }: Manifest): string {
  try {
    return createRequire(manifestFile).resolve(name);
  } catch (error) {
    const target = targetOf(exports);
    if (target === null) throw error;
    return join(dirname(manifestFile), target);
  }
}

function targetOf(exported: unknown): string | null {
  if (typeof exported === "string") return exported;
  if (typeof exported !== "object" || exported === null) return null;
  const conditions: Readonly<Record<string, unknown>> = { ...exported };
  for (const condition of [".", "node", "import", "default"]) {
    const target = targetOf(conditions[condition]);
    if (target !== null) return target;
  }
  return null;
}

/** The connectors of a module, each once: it may be exported under several names. */
export const connectorsAmong = (exported: readonly unknown[]): readonly Connector<SettingMap>[] => [
  ...new Set(exported.filter(isConnector)),
];

/** Whether an export means to be a connector. The catalog checks the rest. */
export function isConnector(value: unknown): value is Connector<SettingMap> {
  return (
    typeof value === "object" &&
    value !== null &&
    "specificationVersion" in value &&
    "id" in value &&
    typeof value.id === "string"
  );
}

/** What an error says, in a sentence. */
export function firstLine(error: unknown): string {
  const [line = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
  return /[.!?]$/u.test(line) ? line : `${line}.`;
}
