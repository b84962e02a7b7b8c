import { importsOf, resolveImport, sourceFiles, workspaces } from "./source-files.ts";

/** Imports by importing file or folder, type-only imports included. */
export type ImportGraph = ReadonlyMap<string, ReadonlySet<string>>;

/** Every import between source files of the repository, tests included. */
export function fileGraph(): ImportGraph {
  const files = new Set(sourceFiles());
  return new Map(
    [...files].map((path) => {
      const relative = importsOf(path).filter(({ module }) => module.startsWith("."));
      return [path, new Set(relative.map(({ module }) => resolveImport(path, module)).filter((to) => files.has(to)))];
    }),
  );
}

const isTest = (path: string): boolean => /\.test\.|\/testing\/|\/fixtures\//u.test(path);

/**
 * The imports between the direct children of each workspace's `src`: folders, and the files beside them. Tests are left out, because they may
 * import anything.
 */
export function folderGraph(files: ImportGraph = fileGraph()): ImportGraph {
  const sources = workspaces().map(({ folder }) => `${folder}/src/`);
  const entryOf = (path: string): string | null => {
    const source = sources.find((folder) => path.startsWith(folder));
    return source === undefined ? null : source + (path.slice(source.length).split("/")[0] ?? "");
  };
  const graph = new Map<string, Set<string>>();
  for (const [path, imported] of files) {
    const from = entryOf(path);
    if (from === null || isTest(path)) continue;
    const reached = graph.get(from) ?? new Set();
    graph.set(from, reached);
    for (const to of imported) {
      const entry = entryOf(to);
      if (entry !== null && entry !== from) reached.add(entry);
    }
  }
  return graph;
}

/** The cycles: groups whose members all reach each other. The groups and their members are sorted. */
export function findCircles(graph: ImportGraph): readonly (readonly string[])[] {
  const reaches = new Map([...graph.keys()].map((from) => [from, reachedFrom(graph, from)]));
  const found = new Map<string, readonly string[]>();
  for (const [from, reached] of reaches) {
    if (!reached.has(from)) continue;
    const circle = [...reached].filter((to) => reaches.get(to)?.has(from) === true).toSorted();
    found.set(circle.join(), circle);
  }
  return [...found.keys()].toSorted().map((key) => found.get(key) ?? []);
}

function reachedFrom(graph: ImportGraph, from: string): ReadonlySet<string> {
  const reached = new Set<string>();
  const waiting = [from];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const to of graph.get(next) ?? []) {
      if (reached.has(to)) continue;
      reached.add(to);
      waiting.push(to);
    }
  }
  return reached;
}

/** Every cycle between files and between folders. */
export function allCircles(): readonly (readonly string[])[] {
  const files = fileGraph();
  return [...findCircles(files), ...findCircles(folderGraph(files))];
}
