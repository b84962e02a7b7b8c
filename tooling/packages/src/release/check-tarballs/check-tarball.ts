import { readFile } from "node:fs/promises";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";

/** The ways of resolving that an ES module without a copy in CommonJS is for. */
const forModules = new Set(["node16-esm", "bundler"]);

/** What publint finds in a tarball, suggestions included. */
async function wrongForPublint(tarball: ArrayBuffer): Promise<readonly string[]> {
  const { messages, pkg } = await publint({ strict: true, pack: { tarball } });
  return messages.map((message) => `publint: ${formatMessage(message, pkg, { color: false }) ?? message.code}`);
}

/** What "Are the types wrong?" finds in a tarball for those who import it. Paths that end in a file's ending are no modules. */
async function wrongTypes(tarball: ArrayBuffer): Promise<readonly string[]> {
  const found = createPackageFromTarballData(new Uint8Array(tarball));
  const { exports }: { exports?: unknown } = JSON.parse(found.readFile(`/node_modules/${found.packageName}/package.json`));
  // A package that is only a command is imported by nobody.
  if (exports === undefined) return [];
  const checked = await checkPackage(found, {
    excludeEntrypoints: [/\.\w+$/u],
  });
  if (checked.types === false) return ["types: there are none"];
  return checked.problems
    .filter((problem) => !("resolutionKind" in problem) || forModules.has(problem.resolutionKind))
    .map((problem) => `types: ${JSON.stringify(problem)}`);
}

/** What publint and "Are the types wrong?" find in a tarball. */
export async function checkTarball(file: string): Promise<readonly string[]> {
  const tarball = new Uint8Array(await readFile(file)).buffer;
  return [...(await wrongForPublint(tarball)), ...(await wrongTypes(tarball))];
}
