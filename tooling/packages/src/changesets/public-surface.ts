import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Manifest, root } from "../public-packages.ts";
import { runProgram } from "../run-program.ts";

const sourceCondition = "@fettle/source";
/** What users rely on in a manifest. Versions change with a release, not with a change. */
const publicFields = ["bin", "engines", "exports", "fettle", "peerDependencies"] as const;

/**
 * What users of a package can see, by file: the declarations that its exports lead to without comments, the files that it exports, and a part
 * of its manifest. `folder` is the package's, `scratch` an empty one.
 */
export async function publicSurface(folder: string, scratch: string): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(join(folder, "package.json"), "utf8").catch(() => null);
  if (text === null) return new Map();
  const manifest: Manifest & Record<string, unknown> = JSON.parse(text);
  const targets = Object.values(manifest.exports ?? {});
  const plain = targets.filter((target) => typeof target === "string");
  const entries = targets
    .flatMap((target) => (typeof target === "string" ? [] : [target[sourceCondition] ?? ""]))
    .filter(Boolean);
  const surface = new Map<string, string>(
    publicFields.map((field) => [`package.json: ${field}`, JSON.stringify(manifest[field]) ?? ""]),
  );
  for (const path of plain) surface.set(path, await readFile(join(folder, path), "utf8").catch(() => ""));
  for (const [path, declarations] of await declarationsOf(folder, entries, scratch)) surface.set(path, declarations);
  return surface;
}

/** The declarations of the entries and of everything that they import from the same package. */
async function declarationsOf(folder: string, entries: readonly string[], scratch: string): Promise<ReadonlyMap<string, string>> {
  const project = join(scratch, "tsconfig.json");
  const compilerOptions = {
    rootDir: join(folder, "src"),
    outDir: join(scratch, "declarations"),
    typeRoots: [join(root, "node_modules/@types")],
    composite: false,
    declarationMap: false,
    sourceMap: false,
    emitDeclarationOnly: true,
    removeComments: true,
    noCheck: true,
  };
  const files = entries.map((entry) => join(folder, entry));
  await writeFile(project, JSON.stringify({ extends: join(root, "tooling/tsconfig/base.json"), compilerOptions, files }));
  await runProgram(["tsc", "--project", project], scratch);
  const found = new Map<string, string>();
  const pending = entries.map((entry) => entry.replace(/^\.\/src\//u, ""));
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    if (found.has(path)) continue;
    const declarations = await readFile(join(scratch, "declarations", path.replace(/\.ts$/u, ".d.ts")), "utf8");
    found.set(path, declarations);
    for (const [, module = ""] of declarations.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*["'](\.[^"']+)["']/gu))
      pending.push(join(dirname(path), module).replace(/\.js$/u, ".ts"));
  }
  return found;
}
