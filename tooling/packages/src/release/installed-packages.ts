import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** The folders of the installed packages by name and version. */
export type InstalledPackages = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Finds every package that pnpm has installed for the repository. */
export async function installedPackages(root: string): Promise<InstalledPackages> {
  const store = join(root, "node_modules/.pnpm");
  const found = new Map<string, Map<string, string>>();
  for (const entry of await readdir(store)) {
    // `@scope+name@version` and `name@version`, with the peers behind.
    const name = /^(@?[^@]+)@/u.exec(entry)?.[1]?.replace("+", "/");
    if (name === undefined) continue;
    const folder = join(store, entry, "node_modules", name);
    const text = await readFile(join(folder, "package.json"), "utf8").catch(() => null);
    if (text === null) continue;
    const { version }: { version: string } = JSON.parse(text);
    found.set(name, (found.get(name) ?? new Map<string, string>()).set(version, folder));
  }
  return found;
}
