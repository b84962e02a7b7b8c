import { access, constants, glob } from "node:fs/promises";
import { delimiter, join } from "node:path";

/** The folders of servers that packages and installers leave out of the PATH, the newest version first. */
const usualPlaces = [
  "/usr/lib/postgresql/*/bin",
  "/usr/pgsql-*/bin",
  "/usr/local/pgsql/bin",
  "/opt/homebrew/opt/postgresql*/bin",
  "/usr/local/opt/postgresql*/bin",
  "/opt/homebrew/bin",
  "/usr/local/bin",
  "/usr/bin",
];

const versionOf = (folder: string): number => Number(/(\d+)\/bin$/u.exec(folder)?.[1] ?? 0);

/** The path of a program, from the PATH or its usual folders; null when it is in neither. */
export async function findProgram(name: string, path: string): Promise<string | null> {
  const usual: string[] = [];
  for (const pattern of usualPlaces) {
    const found: string[] = [];
    for await (const folder of glob(pattern)) found.push(folder);
    usual.push(...found.toSorted((left, right) => versionOf(right) - versionOf(left)));
  }
  for (const folder of [...path.split(delimiter).filter((part) => part !== ""), ...usual]) {
    const file = join(folder, name);
    const isThere = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return file;
  }
  return null;
}
