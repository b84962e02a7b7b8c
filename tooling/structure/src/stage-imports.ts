import { filesUnder, importsOf, resolveImport } from "./source-files.ts";
import { composition, ground, type Stage } from "./stages.ts";

const source = "packages/gateway/src";

/** An import that leads from one stage, or file beside the stages, to another. */
export interface StageImport {
  readonly path: string;
  readonly from: string;
  readonly to: string;
  readonly isTypeOnly: boolean;
}

const isFolder = (path: string): boolean => path.slice(source.length + 1).includes("/");

/** The stage that a file belongs to, or the file's own name for what stands beside the stages. */
function stageOf(path: string): string {
  const [first = ""] = path.slice(source.length + 1).split("/");
  return first.replace(/\.ts$/u, "");
}

const files = filesUnder(source).filter((path) => path.endsWith(".ts") && !/\.test\.|\/testing\//u.test(path));

/** The folders of the gateway that are stages. */
export const stageFolders: readonly string[] = [...new Set(files.filter(isFolder).map(stageOf))].filter(
  (folder) => folder !== composition,
);

/** The files of the gateway that stand beside the folders. */
export const filesBeside: readonly string[] = files.filter((path) => !isFolder(path)).map(stageOf);

const allImports: readonly StageImport[] = files
  .flatMap((path) =>
    importsOf(path)
      .filter(({ module }) => module.startsWith("."))
      .map(({ module, isTypeOnly }) => ({ path, from: stageOf(path), to: stageOf(resolveImport(path, module)), isTypeOnly })),
  )
  .filter(({ from, to }) => from !== to);

/** What stages import from each other, and from files beside them that not everybody may use. */
export const stageImports: readonly StageImport[] = allImports.filter(
  ({ from, to }) => stageFolders.includes(from) && !ground.includes(to),
);

/** Imports that the map does not allow, and imports by which the ground would know what stands on it. In words. */
export function forbiddenImports(stages: Readonly<Record<string, Stage>>): readonly string[] {
  const isAllowed = ({ from, to, isTypeOnly }: StageImport): boolean =>
    stages[from]?.runs.includes(to) === true || (isTypeOnly && stages[from]?.knows.includes(to) === true);
  const forbidden = [
    ...stageImports.filter((one) => !isAllowed(one)),
    ...allImports.filter(({ from, to }) => ground.includes(from) && !ground.includes(to)),
  ];
  return [...new Set(forbidden.map(({ path, to, isTypeOnly }) => `${path} imports ${isTypeOnly ? "types" : "code"} of ${to}`))];
}
