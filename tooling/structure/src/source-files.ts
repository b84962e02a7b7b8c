import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root, without a trailing slash. */
export const root = fileURLToPath(new URL("../../..", import.meta.url)).replace(/\/$/u, "");

const passedOver = new Set(["node_modules", "dist", ".git", ".turbo", ".fettle"]);

/** Every file under a folder of the repository, as a path from its root, without installed or built files. */
export function filesUnder(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (passedOver.has(entry.name)) return [];
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesUnder(path) : [path];
  });
}

/** Every source file of the repository's packages, applications and tools. */
export function sourceFiles(): string[] {
  return ["packages", "apps", "tooling"].flatMap((folder) => filesUnder(folder)).filter((path) => /\.(?:ts|mjs)$/u.test(path));
}

/** A file's text. */
export function textOf(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

/** A file's text without its comments. */
export function codeOf(path: string): string {
  return textOf(path)
    .replaceAll(/\/\*[\s\S]*?\*\//gu, "")
    .replaceAll(/^\s*\/\/.*$/gmu, "");
}

/** One workspace: a folder with a package.json. */
export interface Workspace {
  /** From the root: `packages/gateway`. */
  readonly folder: string;
  readonly name: string;
  readonly isPublished: boolean;
}

/** Every workspace of the repository. */
export function workspaces(): Workspace[] {
  return ["packages", "apps", "tooling"]
    .flatMap((folder) => filesUnder(folder))
    .filter((path) => path.endsWith("/package.json"))
    .map((path) => {
      const manifest: { name: string; private?: boolean } = JSON.parse(textOf(path));
      return { folder: path.slice(0, -"/package.json".length), name: manifest.name, isPublished: manifest.private !== true };
    });
}

/** The modules that a file imports or re-exports from, and whether it imports only types. */
export function importsOf(path: string): { readonly module: string; readonly isTypeOnly: boolean }[] {
  const pattern = /(?:^|\n)\s*(import|export)\b([^;'"]*?)\bfrom\s*["']([^"']+)["']|\bimport\s*\(?\s*["']([^"']+)["']/gu;
  return [...textOf(path).matchAll(pattern)].map(([, , clause = "", from, bare]) => {
    const names =
      /\{([^}]*)\}/u
        .exec(clause)?.[1]
        ?.split(",")
        .map((name) => name.trim()) ?? [];
    const isTypeOnly =
      /^\s*type\b/u.test(clause) ||
      (/^\s*\{/u.test(clause) && names.filter((name) => name !== "").every((name) => name.startsWith("type ")));
    return { module: from ?? bare ?? "", isTypeOnly: from !== undefined && isTypeOnly };
  });
}

/** The target of a relative import, as a path from the root. */
export function resolveImport(from: string, module: string): string {
  return relative(root, join(root, from, "..", module));
}
