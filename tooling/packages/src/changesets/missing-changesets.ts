import { mkdir, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { publicPackages, type PublicPackage } from "../public-packages.ts";
import { runProgram } from "../run-program.ts";
import { publicSurface } from "./public-surface.ts";

/** A package whose public surface has changed while no changeset of the same change names it. */
export interface MissingChangeset {
  readonly name: string;
  /** What has changed: files and parts of the manifest. */
  readonly changed: readonly string[];
}

const lines = (text: string): readonly string[] => text.split("\n").filter((line) => line !== "");

/** The public packages of a repository's working tree that have changed publicly since a commit without a changeset that names them. */
export async function missingChangesets(repository: string, since: string): Promise<readonly MissingChangeset[]> {
  const touched = [
    ...lines(await runProgram(["git", "diff", "--name-only", since, "--"], repository)),
    ...lines(await runProgram(["git", "ls-files", "--others", "--exclude-standard"], repository)),
  ];
  const named = await namesInChangesets(repository, touched);
  const suspects = (await publicPackages(repository)).filter(
    ({ folder, manifest }) => !named.has(manifest.name) && touched.some((path) => path.startsWith(`${folder}/`)),
  );
  const missing: MissingChangeset[] = [];
  for (const suspect of suspects) {
    const changed = await publicChanges(repository, since, suspect);
    if (changed.length > 0) missing.push({ name: suspect.manifest.name, changed });
  }
  return missing;
}

/** The packages that the added or changed changesets among some files name, with any kind of release. */
async function namesInChangesets(repository: string, paths: readonly string[]): Promise<ReadonlySet<string>> {
  const files = paths.filter((path) => /^\.changeset\/[^/]+\.md$/u.test(path));
  const texts = await Promise.all(files.map((path) => readFile(join(repository, path), "utf8").catch(() => "")));
  const heads = texts.map((text) => /^---\n([\s\S]*?)\n?---/u.exec(text)?.[1] ?? "");
  return new Set(heads.flatMap((head) => [...head.matchAll(/^["']?([^"':]+)["']?\s*:/gmu)].map(([, name = ""]) => name)));
}

async function publicChanges(repository: string, since: string, { folder }: PublicPackage): Promise<readonly string[]> {
  const scratch = await mkdtemp(join(tmpdir(), "fettle-surface-"));
  try {
    const earlier = join(scratch, "earlier");
    for (const name of ["earlier", "before", "now"]) await mkdir(join(scratch, name));
    if ((await runProgram(["git", "ls-tree", "--name-only", since, `${folder}/`], repository)) !== "") {
      const archive = join(scratch, "earlier.tar");
      await runProgram(["git", "archive", "--output", archive, since, "--", folder], repository);
      await runProgram(["tar", "-xf", archive, "-C", earlier], repository);
      // The earlier sources find today's dependencies, so a type that is inferred from one is the same on both sides.
      await symlink(join(repository, folder, "node_modules"), join(earlier, folder, "node_modules"));
    }
    const before = await publicSurface(join(earlier, folder), join(scratch, "before"));
    const now = await publicSurface(join(repository, folder), join(scratch, "now"));
    return [...new Set([...before.keys(), ...now.keys()])].filter((path) => before.get(path) !== now.get(path)).toSorted();
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
