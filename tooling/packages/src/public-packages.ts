import { glob, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root, without a trailing slash. */
export const root = fileURLToPath(new URL("../../..", import.meta.url)).replace(/\/$/u, "");

/** The part of a package.json that is read here. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly description?: string;
  readonly keywords?: readonly string[];
  readonly license?: string;
  readonly repository?: { readonly url?: string; readonly directory?: string };
  readonly engines?: { readonly node?: string };
  readonly type?: string;
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly publishConfig?: { readonly access?: string; readonly provenance?: boolean };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly fettle?: { readonly specificationVersion?: string; readonly connectors?: readonly string[] };
}

/** A package that is published. */
export interface PublicPackage {
  /** From the root: `packages/gateway`. */
  readonly folder: string;
  readonly manifest: Manifest;
}

/** Every package below `packages` that is published, by name. */
export async function publicPackages(from: string): Promise<readonly PublicPackage[]> {
  const found: PublicPackage[] = [];
  for await (const path of glob(["packages/*/package.json", "packages/connectors/*/package.json"], { cwd: from })) {
    const manifest: Manifest = JSON.parse(await readFile(join(from, path), "utf8"));
    if (manifest.private !== true) found.push({ folder: dirname(path), manifest });
  }
  return found.toSorted((one, other) => one.manifest.name.localeCompare(other.manifest.name));
}
