import { relative } from "node:path";
import type { Node, SourceFile } from "typescript/unstable/ast";
import {
  isCallExpression,
  isFunctionLikeDeclaration,
  isIdentifier,
  isPropertyAccessExpression,
} from "typescript/unstable/ast/is";
import { type Project, SymbolFlags } from "typescript/unstable/sync";
import { root } from "./source-files.ts";

/** Types that lead out of a transaction: to the network, to another database handle, or to a stage that has one. */
const outside = new Set([
  "Kysely",
  "Store",
  "Pool",
  "PGlite",
  "Redis",
  "Sealer",
  "KeyProvider",
  "Vendor",
  "VendorHandle",
  "Systems",
  "Ingest",
  "Commands",
  "Principals",
  "RecordReader",
  "ChangeLog",
  "Feed",
]);

function* nodesOf(node: Node): Generator<Node> {
  yield node;
  const children: Node[] = [];
  node.forEachChild((child) => {
    children.push(child);
  });
  for (const child of children) yield* nodesOf(child);
}

/** `….transaction()…execute(work)`: `work` runs inside the transaction. */
function workOfTransaction(node: Node): Node | null {
  if (!isCallExpression(node) || !isPropertyAccessExpression(node.expression) || node.expression.name.text !== "execute")
    return null;
  for (let target: Node = node.expression.expression; ;) {
    if (isPropertyAccessExpression(target)) target = target.expression;
    else if (isCallExpression(target)) {
      if (isPropertyAccessExpression(target.expression) && target.expression.name.text === "transaction") break;
      target = target.expression;
    } else return null;
  }
  return node.arguments[0] ?? null;
}

/** The body of a function with a transaction as a parameter runs inside the transaction. */
function bodyWithTransaction(node: Node, file: SourceFile): Node | null {
  if (!isFunctionLikeDeclaration(node) || node.body === undefined) return null;
  const takesTransaction = node.parameters.some(
    ({ type }) => type !== undefined && /^(?:Database)?Transaction\b/u.test(file.text.slice(type.pos, type.end).trim()),
  );
  return takesTransaction ? node.body : null;
}

function strayIn(work: Node, file: SourceFile, project: Project): string[] {
  const nodes = [...nodesOf(work)].filter((node) => isIdentifier(node));
  const types = project.checker.getTypeAtLocation(nodes);
  const symbols = project.checker.getSymbolAtLocation(nodes);
  return nodes.flatMap((node, index) => {
    const isType = ((symbols[index]?.flags ?? 0) & SymbolFlags.Value) === 0;
    const type = types[index]?.getSymbol()?.name ?? "";
    const isCalled = node.text === "fetch" && node.parent !== undefined;
    if (!isCalled && (isType || !outside.has(type))) return [];
    const line = file.text.slice(0, node.end).split("\n").length;
    return [`${relative(root, file.fileName)}:${line} ${node.text}${isCalled ? "" : ` (${type})`}`];
  });
}

/** Every place of a workspace where code inside a transaction uses the network or another handle: `file:line name`. */
export function findStrayHandles(project: Project, folder: string): string[] {
  const found = new Set<string>();
  for (const path of project.rootFiles) {
    if (!relative(root, path).startsWith(folder) || path.endsWith(".test.ts") || path.includes("/testing/")) continue;
    const file = project.program.getSourceFile(path);
    if (file === undefined) continue;
    for (const node of nodesOf(file)) {
      const work = workOfTransaction(node) ?? bodyWithTransaction(node, file);
      if (work !== null) for (const place of strayIn(work, file, project)) found.add(place);
    }
  }
  return [...found];
}
