import { dirname, join } from "node:path/posix";
import type { Packed } from "./tarball.ts";

/** Everything that a package may hold. What is not named is refused. */
const allowed = [
  /^(?:package\.json|README\.md|CHANGELOG\.md|LICENSE)$/u,
  /^(?:schema\.graphql|openapi\.yaml)$/u,
  /^dist\/.+\.(?:js|d\.ts)(?:\.map)?$/u,
  /^src\/.+\.ts$/u,
];
/** What a package writes for its users is theirs, whatever it is called. */
const template = /^template\/(?!.*\.tsbuildinfo$)/u;
const forbidden = /\.test\.|(?:^|\/)(?:testing|test|fixtures|harness)\/|\.tsbuildinfo$/u;
const needed = ["package.json", "README.md", "LICENSE"];

/** What is wrong with the files of a package, a sentence each. */
export function wrongContents({ files }: Packed): readonly string[] {
  const all = [...files.keys()];
  const maps = all.filter((path) => path.endsWith(".map"));
  return [
    ...needed.filter((path) => !files.has(path)).map((path) => `${path} is missing`),
    ...all
      .filter((path) => !template.test(path) && (forbidden.test(path) || !allowed.some((pattern) => pattern.test(path))))
      .map((path) => `${path} is not for users`),
    ...maps.flatMap((path) => leadingNowhere(path, files).map((source) => `${path} leads to ${source}, which is not packed`)),
    ...all.flatMap((path) =>
      !template.test(path) && (path.endsWith(".js") || path.endsWith(".d.ts"))
        ? missingImports(path, files).map((module) => `${path} imports ${module}, which is not packed`)
        : [],
    ),
  ];
}

function leadingNowhere(path: string, files: Packed["files"]): readonly string[] {
  const { sources, sourceRoot = "" }: { sources: readonly string[]; sourceRoot?: string } = JSON.parse(files.get(path) ?? "{}");
  return sources.map((source) => join(dirname(path), sourceRoot, source)).filter((source) => !files.has(source));
}

/** In declarations the compiler keeps the ending of the source. */
function missingImports(path: string, files: Packed["files"]): readonly string[] {
  const pattern = /(?:\bfrom\s*|\bimport\s*\(?\s*)["'](\.[^"']+)["']/gu;
  return [...(files.get(path) ?? "").matchAll(pattern)]
    .map(([, module = ""]) => join(dirname(path), module))
    .filter((module) => !files.has(module) && !files.has(module.replace(/\.ts$/u, ".d.ts")));
}
