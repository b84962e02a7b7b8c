import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

const root = fileURLToPath(new URL("../../../", import.meta.url));
// A manifest of this repository.
const manifestAt = (path: string) => JSON.parse(readFileSync(root + path, "utf8")) as Manifest;
const workspaces = new Map(
  globSync(["packages/*/package.json", "packages/connectors/*/package.json", "apps/*/package.json", "tooling/*/package.json"], {
    cwd: root,
  }).map((path) => {
    const manifest = manifestAt(path);
    return [manifest.name, manifest] as const;
  }),
);

/** The workspaces that `npm start` installs, without what they need only for development. */
function started(name: string, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(name) || !workspaces.has(name)) return found;
  found.add(name);
  for (const needed of Object.keys(workspaces.get(name)?.dependencies ?? {})) started(needed, found);
  return found;
}

test("npm start finds the workspaces that others need as peers, which only the root installs without development", () => {
  const names = [...started("@fettle/demo")];
  const peers = new Set(names.flatMap((name) => Object.keys(workspaces.get(name)?.peerDependencies ?? {})));
  const needed = [...peers].filter((name) => workspaces.has(name));
  expect(needed).toContain("@fettle/connector");
  expect(Object.keys(manifestAt("package.json").dependencies ?? {})).toEqual(expect.arrayContaining(needed));
});
