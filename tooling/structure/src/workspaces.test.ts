import { expect, test } from "vitest";
import { importsOf, resolveImport, sourceFiles, type Workspace, workspaces } from "./source-files.ts";

const all = workspaces();

function workspaceOf(path: string): Workspace | undefined {
  return all.find(({ folder }) => path.startsWith(`${folder}/`));
}

interface Edge {
  readonly path: string;
  readonly from: Workspace;
  readonly to: Workspace;
}

/** Every import that leads from one workspace into another. */
const edges: readonly Edge[] = sourceFiles().flatMap((path) => {
  const from = workspaceOf(path);
  if (from === undefined) return [];
  return importsOf(path).flatMap(({ module }) => {
    const to = module.startsWith(".")
      ? workspaceOf(resolveImport(path, module))
      : all.find(({ name }) => module === name || module.startsWith(`${name}/`));
    return to === undefined || to === from ? [] : [{ path, from, to }];
  });
});

function described(wrong: readonly Edge[]): string[] {
  return wrong.map(({ path, to }) => `${path} imports ${to.name}`);
}

const isTest = (path: string): boolean => /\.test\.|\/testing\//u.test(path);

test("The specification depends on nothing", () => {
  expect(described(edges.filter(({ from }) => from.name === "@fettle/connector"))).toEqual([]);
});

test("A connector depends only on the specification and the kit, and its tests also on the conformance suite", () => {
  const allowed = new Set(["@fettle/connector", "@fettle/connector-kit"]);
  const wrong = edges.filter(
    ({ path, from, to }) =>
      from.folder.startsWith("packages/connectors/") &&
      !allowed.has(to.name) &&
      !(isTest(path) && to.name === "@fettle/connector-testing"),
  );
  expect(described(wrong)).toEqual([]);
});

test("A package never depends on an application or a tool", () => {
  const wrong = edges.filter(({ from, to }) => from.folder.startsWith("packages/") && !to.folder.startsWith("packages/"));
  expect(described(wrong)).toEqual([]);
});

test("The gateway knows no connector", () => {
  const wrong = edges.filter(({ from, to }) => from.name === "@fettle/gateway" && to.folder.startsWith("packages/connectors/"));
  expect(described(wrong)).toEqual([]);
});

test("Workspaces import each other by name, through their exports", () => {
  const wrong = sourceFiles().flatMap((path) => {
    const from = workspaceOf(path);
    return importsOf(path)
      .filter(({ module }) => module.startsWith(".") && workspaceOf(resolveImport(path, module)) !== from)
      .map(({ module }) => `${path} imports ${module}`);
  });
  expect(wrong).toEqual([]);
});
