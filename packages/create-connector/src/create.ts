import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Names } from "./names.ts";

const template = fileURLToPath(new URL("../template", import.meta.url));

/** The ranges of the Fettle packages that a new connector uses, by name. */
export type Ranges = Readonly<
  Record<"@fettle/connector" | "@fettle/connector-kit" | "@fettle/connector-testing" | "@fettle/gateway", string>
>;

/** Files that npm would leave out, or read, under their own names. */
const namesInPackage: Readonly<Record<string, string>> = { gitignore: ".gitignore", "package-template.json": "package.json" };

/**
 * Creates a connector package in a new folder, and returns the paths of its files.
 *
 * @throws an error with the code `ENOTEMPTY` when the folder has files.
 */
export async function create(folder: string, names: Names, ranges: Ranges): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length > 0) throw Object.assign(new Error(`${folder} is not empty.`), { code: "ENOTEMPTY" });
  const entries = await readdir(template, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(template.length + 1));
  const created: string[] = [];
  for (const path of paths.toSorted()) {
    const text = await readFile(join(template, path), "utf8");
    const target = namesInPackage[path] ?? path;
    await mkdir(dirname(join(folder, target)), { recursive: true });
    await writeFile(join(folder, target), filled(text, names, ranges));
    created.push(target);
  }
  return created;
}

/** The text of a file of the template, with its placeholders replaced. */
const filled = (text: string, { product, id, exported, packageName }: Names, ranges: Ranges): string =>
  text
    .replaceAll("fettle-connector-template", packageName)
    .replaceAll("template-id", id)
    .replaceAll("templateConnector", exported)
    .replaceAll("Template Product", product)
    .replaceAll("0.0.0-connector", ranges["@fettle/connector"])
    .replaceAll("0.0.0-kit", ranges["@fettle/connector-kit"])
    .replaceAll("0.0.0-testing", ranges["@fettle/connector-testing"])
    .replaceAll("0.0.0-gateway", ranges["@fettle/gateway"]);
