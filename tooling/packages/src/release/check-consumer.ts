import { copyFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { root } from "../public-packages.ts";
import { runProgram } from "../run-program.ts";

/** How programs outside of the repository resolve modules. */
export const resolutions = {
  node16: { module: "node16", moduleResolution: "node16" },
  bundler: { module: "esnext", moduleResolution: "bundler" },
} as const;

/**
 * Type-checks a file of `consumers` in a folder into which npm has installed what it imports.
 * @throws Error with what the compiler says.
 */
export async function checkConsumer(name: string, folder: string, resolution: keyof typeof resolutions): Promise<void> {
  const file = join(root, "tooling/packages/consumers", name);
  await copyFile(file, join(folder, basename(file)));
  const project = `tsconfig.${basename(name, ".ts")}.${resolution}.json`;
  const compilerOptions = {
    ...resolutions[resolution],
    target: "es2024",
    lib: ["es2024", "esnext.disposable"],
    types: ["node"],
    typeRoots: [join(root, "node_modules/@types")],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    noEmit: true,
  };
  await writeFile(join(folder, project), JSON.stringify({ compilerOptions, files: [basename(file)] }));
  const said = await runProgram(["tsc", "--project", project, "--pretty", "false"], folder).catch(
    (error: Error) => error.message,
  );
  // The declarations of other people's packages are theirs.
  const ours = said.split("\n").filter((line) => /error TS/u.test(line) && !/^node_modules\/(?!@fettle\/)/u.test(line));
  if (ours.length > 0) throw new Error(ours.join("\n"));
}
