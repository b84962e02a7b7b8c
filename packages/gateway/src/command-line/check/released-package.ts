import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { StartError } from "../../errors.ts";
import type { ConnectorFolder } from "../connector-folder.ts";

const run = promisify(execFile);
/** A registry or a disk that says nothing for so long is out of order. */
const patienceMilliseconds = 120_000;
/** No comparison takes so long: what is older was left by one that was killed. */
const leftMilliseconds = 3_600_000;
const isWindows = process.platform === "win32";

/** A released package in a folder. Disposing removes what was unpacked for it. */
export interface ReleasedPackage extends AsyncDisposable {
  readonly folder: string;
}

/**
 * Finds the package to compare with: a folder or a tarball, or else the latest release, which npm fetches. Tarballs are unpacked below the
 * package's own node_modules, so that the released code finds what it imports there. Null when npm knows no release.
 * @throws StartError when it cannot be read.
 */
export async function openReleased(
  { folder, name }: ConnectorFolder,
  against: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<ReleasedPackage | null> {
  const given = against === undefined ? null : resolve(folder, against);
  if (given !== null && (await isFolder(given))) return { folder: given, [Symbol.asyncDispose]: async () => {} };
  const cache = join(folder, "node_modules", ".cache", "fettle");
  await mkdir(cache, { recursive: true });
  await removeLeft(cache);
  const unpacked = await mkdtemp(join(cache, "released-"));
  const stopping = removeWhenStopped(unpacked);
  const remove = async () => {
    stopping[Symbol.dispose]();
    await rm(unpacked, { recursive: true, force: true });
  };
  try {
    const tarball = given ?? (await pack(name, unpacked, { folder, environment, signal: stopping.signal }));
    if (tarball !== null) {
      await run("tar", ["-xzf", tarball, "-C", unpacked], { timeout: patienceMilliseconds, signal: stopping.signal });
      return { folder: join(unpacked, "package"), [Symbol.asyncDispose]: remove };
    }
  } catch (error) {
    await remove();
    if (error instanceof StartError) throw error;
    throw new StartError(`${against ?? `${name}@latest`} cannot be unpacked: ${wordsOf(error)}`, { cause: error });
  }
  await remove();
  return null;
}

/** The tarball of the latest release; null when there is none. */
async function pack(
  name: string,
  into: string,
  {
    folder,
    environment,
    signal,
  }: {
    readonly folder: string;
    readonly environment: Readonly<Record<string, string | undefined>>;
    readonly signal: AbortSignal;
  },
): Promise<string | null> {
  const words = ["pack", `${name}@latest`, "--json", "--pack-destination", into];
  try {
    const options = { cwd: folder, env: environment, shell: isWindows, timeout: patienceMilliseconds, signal };
    const { stdout } = await run(isWindows ? "npm.cmd" : "npm", words, options);
    const [packed]: readonly { readonly filename?: string }[] = JSON.parse(stdout);
    if (packed?.filename === undefined) throw new Error("npm named no file");
    return join(into, packed.filename.replace(/^@/u, "").replaceAll("/", "-"));
  } catch (error) {
    const { stderr }: { readonly stderr?: unknown } = Object(error);
    if (/\bE404\b/u.test(String(stderr))) return null;
    throw new StartError(`npm cannot fetch ${name}@latest: ${wordsOf(error)}`, { cause: error });
  }
}

/** Removes a folder when this process is told to stop, which goes on to stop it. */
function removeWhenStopped(folder: string): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  const signals = ["SIGINT", "SIGTERM"] as const;
  const dispose = () => {
    for (const signal of signals) process.off(signal, onSignal);
  };
  const onSignal = (signal: NodeJS.Signals) => {
    dispose();
    controller.abort();
    rmSync(folder, { recursive: true, force: true });
    process.kill(process.pid, signal);
  };
  for (const signal of signals) process.on(signal, onSignal);
  return { signal: controller.signal, [Symbol.dispose]: dispose };
}

/** Removes the folders of earlier comparisons that were killed. */
async function removeLeft(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    const path = join(cache, name);
    const made = name.startsWith("released-") ? await stat(path).catch(() => null) : null;
    if (made !== null && Date.now() - made.mtimeMs > leftMilliseconds) await rm(path, { recursive: true, force: true });
  }
}

/** What a program said when it failed, without the lines in which npm names its log. */
function wordsOf(error: unknown): string {
  const { stderr, message }: { readonly stderr?: unknown; readonly message?: unknown } = Object(error);
  const text = typeof stderr === "string" && stderr.trim() !== "" ? stderr : String(message);
  return text
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.includes("complete log"))
    .slice(0, 3)
    .join(" ");
}

const isFolder = async (path: string): Promise<boolean> =>
  await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
