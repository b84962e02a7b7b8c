import { appendFile, cp, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { publicPackages, root } from "../public-packages.ts";
import { removeStale } from "./remove-stale.ts";
import { runProgram } from "../run-program.ts";

const changesets = "node_modules/@changesets/cli";
const notCopied = /\/(?:node_modules|\.turbo|dist\/test)(?:\/|$)/u;

/**
 * Builds the public packages, copies them and releases the copy as far as possible without publishing: pending changesets become versions and
 * changelogs, and every package is packed into `folder/tarballs`. Returns the tarballs by package name.
 */
export async function releaseCopy(folder: string): Promise<ReadonlyMap<string, string>> {
  const packages = await publicPackages(root);
  await runProgram(["tsc", "-b", ...packages.map((one) => one.folder)], root);
  for (const one of packages) await removeStale(join(root, one.folder));

  const copy = join(folder, "copy");
  await mkdir(join(copy, "tooling"), { recursive: true });
  for (const name of ["package.json", "pnpm-workspace.yaml", "LICENSE", ".changeset"])
    await cp(join(root, name), join(copy, name), { recursive: true });
  for (const one of packages) {
    const own = join(root, one.folder);
    await cp(own, join(copy, one.folder), {
      recursive: true,
      filter: (path) => !notCopied.test(path.slice(own.length)),
    });
    await linkDependencies(one.folder, copy, packages);
  }
  await keepApart(copy);
  await runProgram([process.execPath, join(root, changesets, "bin.js"), "version"], copy);

  const { packageManager }: { packageManager: string } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  const tarballs = join(folder, "tarballs");
  await mkdir(tarballs);
  await runProgram(
    ["npx", "--yes", packageManager, "-r", "--filter", "./packages/**", "pack", "--pack-destination", tarballs],
    copy,
  );
  const files = await readdir(tarballs);
  return new Map(
    (await publicPackages(copy)).map(({ manifest: { name, version } }) => {
      const file = `${name.replace("@", "").replace("/", "-")}-${version}.tgz`;
      if (!files.includes(file)) throw new Error(`${name} was not packed: ${file} is missing`);
      return [name, join(tarballs, file)] as const;
    }),
  );
}

/** Nothing that runs in the copy may install or format through the package manager: a link would lead it into the repository. */
async function keepApart(copy: string): Promise<void> {
  await appendFile(join(copy, "pnpm-workspace.yaml"), "verifyDepsBeforeRun: false\n");
  const file = join(copy, ".changeset/config.json");
  const configuration: object = JSON.parse(await readFile(file, "utf8"));
  await writeFile(file, JSON.stringify({ ...configuration, format: false }));
  // The changelog's writer is found from here, and reads from Git which commit brought a changeset.
  await mkdir(join(copy, "node_modules/@changesets"), { recursive: true });
  await symlink(join(root, changesets), join(copy, changesets));
  await runProgram(["git", "init", "--quiet"], copy);
}

/** Packing replaces `workspace:^` with the version that it finds in a package's own node_modules. */
async function linkDependencies(
  folder: string,
  copy: string,
  packages: Awaited<ReturnType<typeof publicPackages>>,
): Promise<void> {
  for (const other of packages) {
    if (other.folder === folder) continue;
    const link = join(copy, folder, "node_modules", other.manifest.name);
    await mkdir(dirname(link), { recursive: true });
    await symlink(join(copy, other.folder), link);
  }
}
