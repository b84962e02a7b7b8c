import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { expect, test } from "vitest";
import { filesUnder, root, textOf } from "./source-files.ts";

/** Paths that documents name although the repository does not contain them, and why. */
const exceptions: Readonly<Record<string, string>> = {
  ".fettle/token": "the demo writes it",
  ".fettle/demo.json": "the demo writes it",
};

const documents = [
  "ARCHITECTURE.md",
  "CONTRIBUTING.md",
  "README.md",
  ...filesUnder("docs").filter((path) => path.endsWith(".md")),
];
const fileNames = new Set(filesUnder("").map((path) => basename(path)));

const existsAt = (path: string, folder = "") => existsSync(join(root, folder, path));

/** The files and folders that a document names, each with whether it exists. Examples in fences are not looked at. */
function namedPaths(document: string, text = textOf(document)): readonly { readonly path: string; readonly exists: boolean }[] {
  const prose = text.replaceAll(/^```.*?^```/gmsu, "");
  // A link is relative to its document; an address and an anchor of the document itself are none.
  const links = [...prose.matchAll(/\]\((?![a-z]+:|#|\/)([^)#\s]+)/gu)]
    .map(([, path = ""]) => path)
    .map((path) => ({ path, exists: existsAt(path, dirname(document)) }));
  const spans = [...prose.matchAll(/`([^`\n]+)`/gu)].map(([, span = ""]) => span);
  // From the root. A package (`@fettle/client`), an HTTP path (`/readyz`) and a network (`127.0.0.0/8`) are none.
  const paths = spans
    .filter((span) => /^(?![\d.]+\/\d+$)[\w.*-]+(?:\/[\w.*-]+)+$/u.test(span))
    .map((path) => ({ path, exists: existsAt(path) }));
  // A file's name alone means a file of that name, wherever it is.
  const names = spans
    .filter((span) => /^[\w.-]+\.(?:ts|mjs|json|md|yaml)$/u.test(span))
    .map((path) => ({ path, exists: fileNames.has(path) }));
  return [...links, ...paths, ...names];
}

const missing = (document: string, text?: string) =>
  namedPaths(document, text)
    .filter(({ exists }) => !exists)
    .map(({ path }) => path);

test("every file and folder that a document names exists", () => {
  const wrong = documents.flatMap((document) =>
    missing(document)
      .filter((path) => exceptions[path] === undefined)
      .map((path) => `${document} names ${path}`),
  );
  expect(wrong).toEqual([]);
  expect(namedPaths("ARCHITECTURE.md").length).toBeGreaterThan(100);
});

test("every exception is needed", () => {
  const named = new Set(documents.flatMap((document) => namedPaths(document).map(({ path }) => path)));
  expect(Object.keys(exceptions).filter((path) => !named.has(path))).toEqual([]);
});

test("a path that leads nowhere is found, as a link, from the root and as a file's name", () => {
  const text =
    "See [it](../gone/a.ts#there), `packages/gone`, `gone.ts`, [here](running.md), [there](#here), `apps/server`, `@gone/a`.";
  expect(missing("docs/example.md", text)).toEqual(["../gone/a.ts", "packages/gone", "gone.ts"]);
});
