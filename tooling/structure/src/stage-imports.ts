import { filesUnder, importsOf, resolveImport } from "./source-files.ts";

const source = "packages/gateway/src";

/** The gateway's folder of a file; null for a file beside the folders. */
const folderOf = (path: string): string | null => /^packages\/gateway\/src\/([^/]+)\//u.exec(path)?.[1] ?? null;

const files = filesUnder(source).filter((path) => path.endsWith(".ts") && !/\.test\.|\/testing\//u.test(path));

/** The folders of the gateway. */
export const gatewayFolders: readonly string[] = [...new Set(files.map(folderOf))].filter((folder) => folder !== null);

/** Imports from a folder to a later one, in words. Type-only imports count, too. */
export function backwardImports(ordered: readonly string[]): readonly string[] {
  const rank = (folder: string) => ordered.indexOf(folder);
  return files.flatMap((path) => {
    const from = folderOf(path);
    if (from === null) return [];
    return importsOf(path)
      .filter(({ module }) => module.startsWith("."))
      .flatMap(({ module }) => {
        const to = folderOf(resolveImport(path, module));
        return to !== null && rank(to) > rank(from) ? [`${path} imports from ${to}, which comes after ${from}`] : [];
      });
  });
}
