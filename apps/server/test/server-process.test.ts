import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { getCompileCacheDir } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectApi } from "./harness/api.ts";
import { addEncryptionKeys } from "./harness/known-secrets.ts";
import { refuseLeaks } from "./harness/refuse-leaks.ts";
import { createSecretsOfARun } from "./harness/secrets-of-a-run.ts";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const fettle = fileURLToPath(new URL("../../../packages/gateway/src/command-line/main.ts", import.meta.url));

/** Runs a command in its own namespaces, as a container does. A user who is not root also needs a user namespace. */
const inNamespaces = ["unshare", ...(process.getuid?.() === 0 ? [] : ["--map-root-user"]), "--net", "--uts", "--ipc"];

/** Runs the server as its own process with only these variables. */
function run(variables: Readonly<Record<string, string>>, within: readonly string[] = []) {
  const [command = "", ...words] = [...within, process.execPath, "--conditions=@fettle/source", main];
  const child = spawn(command, words, {
    env: { FETTLE_LOG_LEVEL: "debug", NODE_COMPILE_CACHE: getCompileCacheDir(), ...variables },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const exit: Promise<number | null> = once(child, "exit").then(([code]) => code);
  const said = child.stderr === null ? Promise.resolve("") : text(child.stderr);
  const logged = child.stdout === null ? Promise.resolve("") : text(child.stdout);
  const ready: Promise<{ url: string; port: number; metricsPort: number }> = once(child, "message").then(([message]) => message);
  return { child, exit, said, logged, ready };
}

/** Expects the secrets of a data folder only in their own files: nowhere else in it, and in none of its processes' output. */
async function refuseLeaksOf(folder: string, processes: readonly ReturnType<typeof run>[]): Promise<void> {
  const secrets = createSecretsOfARun();
  secrets.add("API token", (await readFile(join(folder, "token"), "utf8")).trim());
  addEncryptionKeys(secrets, await readFile(join(folder, "encryption-keys"), "utf8"));
  const written = await Promise.all(processes.flatMap(({ said, logged }) => [said, logged]));
  await refuseLeaks(secrets, {
    database: { kind: "embedded", folder: join(folder, "database") },
    lines: written.flatMap((whole) => whole.split("\n")),
    folder: { path: folder, except: ["token", "encryption-keys"] },
  });
}

/** The status codes of a port's paths. */
const statusesOf = async (of: number) =>
  await Promise.all(
    ["metrics", "healthz", "readyz", "graphql"].map(async (path) => (await fetch(`http://localhost:${of}/${path}`)).status),
  );

describe("the server as a process", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "fettle-server-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test.each([
    ["PORT", { PORT: "http" }, /^PORT must be a port number from 0 to 65535\n$/u],
    ["DATABASE_URL", { DATABASE_URL: "mysql://localhost/x" }, /^DATABASE_URL must be a URL that begins with postgres:/u],
    [
      "a socket that does not exist",
      { DATABASE_URL: "postgres://user@/database?host=/nowhere", FETTLE_ENCRYPTION_KEYS: `k:${"A".repeat(43)}` },
      /^No PostgreSQL answers at \/nowhere:5432 \(connect ENOENT [^\n]*\): start it, or correct the host and port in DATABASE_URL\.\n$/u,
    ],
    [
      "a missing key",
      { DATABASE_URL: "postgres://localhost/x" },
      /^FETTLE_ENCRYPTION_KEYS or FETTLE_ENCRYPTION_KEYS_FILE must be set together with DATABASE_URL/u,
    ],
    [
      "a missing key file",
      { FETTLE_ENCRYPTION_KEYS_FILE: "/nowhere/keys" },
      /^The encryption key file \/nowhere\/keys cannot be read \(ENOENT\)\.\n$/u,
    ],
    [
      "keys twice",
      { FETTLE_ENCRYPTION_KEYS: "a:b", FETTLE_ENCRYPTION_KEYS_FILE: "/nowhere/keys" },
      /^The encryption keys are given twice: set either/u,
    ],
    ["FETTLE_CMMS_BEE_BASE_URL", { FETTLE_CMMS_BEE_BASE_URL: "bee" }, /^FETTLE_CMMS_BEE_BASE_URL must be a URL/u],
    [
      "an address",
      { FETTLE_ALLOWED_ADDRESSES: "127.0.0.0/8,10.0.0.1/8" },
      /^FETTLE_ALLOWED_ADDRESSES must list IP [^\n]* entry 2/u,
    ],
    ["the log level", { FETTLE_LOG_LEVEL: "loud" }, /^FETTLE_LOG_LEVEL must be one of debug, info, warn, error, silent\n$/u],
  ])("reports a wrong value in one line: %s", async (_, variables, line) => {
    const { exit, said } = run({ PORT: "0", FETTLE_DATA_DIR: join(folder, "unused"), ...variables });
    expect(await exit).toBe(1);
    expect(await said).toMatch(line);
    expect((await said).trim().split("\n")).toHaveLength(1);
  });

  test("reports a taken port in one line", async () => {
    await using server = createServer();
    server.listen(0);
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const { exit, said } = run({ PORT: String(port), FETTLE_DATA_DIR: join(folder, "unused") });
    expect(await exit).toBe(1);
    expect(await said).toBe(`Port ${port} is in use; set PORT to another port\n`);
  });

  test("reports a folder that cannot be written in one line", async () => {
    const file = join(folder, "a-file");
    await writeFile(file, "");
    const { exit, said } = run({ PORT: "0", FETTLE_DATA_DIR: join(file, "below") });
    expect(await exit).toBe(1);
    expect(await said).toMatch(
      /^Fettle cannot write to the data folder .*a-file\/below \(ENOTDIR\): a file is in its path; set FETTLE_DATA_DIR to another folder\n$/u,
    );
  });

  /** A copy of a stopped server's data folder, because the creation of a store takes long. */
  async function copyOf(name: string): Promise<string> {
    const copy = join(folder, name);
    await cp(join(folder, "data"), copy, { recursive: true });
    return copy;
  }

  test("keeps key and token private, excludes a second process, and stops cleanly on SIGTERM", async () => {
    const data = join(folder, "data");
    const first = run({ PORT: "0", FETTLE_DATA_DIR: data });
    const { url } = await first.ready;
    for (const name of ["token", "encryption-keys"]) expect((await stat(join(data, name))).mode & 0o777).toBe(0o600);
    const token = (await readFile(join(data, "token"), "utf8")).trim();
    expect(await connectApi(`${url}/graphql`, token).ask("{ __typename }")).toEqual({ __typename: "Query" });

    const second = run({ PORT: "0", FETTLE_DATA_DIR: data });
    expect(await second.exit).toBe(1);
    expect(await second.said).toMatch(/^The data folder .* is in use by another Fettle/u);

    first.child.kill("SIGTERM");
    expect(await first.exit).toBe(0);
    expect(await first.said).toBe("");

    const third = run({ PORT: "0", FETTLE_DATA_DIR: data });
    const again = await third.ready;
    expect(await connectApi(`${again.url}/graphql`, token).ask("{ __typename }")).toEqual({ __typename: "Query" });
    third.child.disconnect();
    expect(await third.exit).toBe(0);

    await writeFile(join(data, "token"), token.slice(0, 30));
    const fourth = run({ PORT: "0", FETTLE_DATA_DIR: data });
    expect(await fourth.exit).toBe(1);
    expect(await fourth.said).toMatch(/^\S*token contains no API token: it was cut off[^\n]*\n?$/u);
    await writeFile(join(data, "token"), `${token}\n`);
    await refuseLeaksOf(data, [first, second, third, fourth]);
  }, 180_000);

  test("has metrics on their own port, and logs its doubts and its state with level and time", async () => {
    const { child, exit, logged, ready } = run({
      PORT: "0",
      FETTLE_METRICS_PORT: "0",
      FETTLE_DATA_DIR: await copyOf("measured"),
      FETTLE_POLL_INTERVALL_SECONDS: "5",
    });
    const { port, metricsPort } = await ready;
    expect(await statusesOf(port)).toEqual([404, 200, 200, 401]);
    expect(await statusesOf(metricsPort)).toEqual([200, 200, 200, 404]);
    child.kill("SIGTERM");
    expect(await exit).toBe(0);
    const lines = (await logged)
      .trim()
      .split("\n")
      .map((line): unknown => JSON.parse(line));
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/u);
    expect(lines[0]).toMatchObject({ level: "warn", time, msg: expect.stringMatching(/^FETTLE_POLL_INTERVALL_SECONDS is not/u) });
    expect(lines).toContainEqual(
      expect.objectContaining({ level: "info", time, port, metricsPort, msg: "Fettle is listening." }),
    );
  });

  test("excludes a second process in another container, and can start at once after a kill", async () => {
    const data = await copyOf("killed");
    const first = run({ PORT: "0", FETTLE_DATA_DIR: data }, inNamespaces);
    await first.ready;
    const outside = run({ PORT: "0", FETTLE_DATA_DIR: data });
    expect(await outside.exit).toBe(1);
    expect(await outside.said).toMatch(/^The data folder .* is in use by another Fettle/u);
    first.child.kill("SIGKILL");
    await first.exit;
    const second = run({ PORT: "0", FETTLE_DATA_DIR: data });
    await second.ready;
    second.child.kill("SIGINT");
    expect(await second.exit).toBe(0);
    await refuseLeaksOf(data, [first, second]);
  });

  test("does not start without the key of its store, until the operator gives the key up", async () => {
    const data = await copyOf("key-lost");
    const first = run({ PORT: "0", FETTLE_DATA_DIR: data });
    await first.ready;
    first.child.kill("SIGTERM");
    expect(await first.exit).toBe(0);
    await rm(join(data, "encryption-keys"));

    const second = run({ PORT: "0", FETTLE_DATA_DIR: data });
    expect(await second.exit).toBe(1);
    expect(await second.said).toMatch(/^The encryption key file .*encryption-keys is missing.* fettle keys forget .*\n$/u);
    await expect(readFile(join(data, "encryption-keys"))).rejects.toThrow("ENOENT");

    const forget = spawn(process.execPath, ["--conditions=@fettle/source", fettle, "keys", "forget", "--confirm"], {
      env: { NODE_COMPILE_CACHE: getCompileCacheDir(), FETTLE_DATA_DIR: data },
      stdio: ["ignore", "pipe", "inherit"],
    });
    expect(await text(forget.stdout)).toMatch(/^Created a new encryption key in .*encryption-keys\.\n/u);
    const third = run({ PORT: "0", FETTLE_DATA_DIR: data });
    await third.ready;
    third.child.kill("SIGTERM");
    expect(await third.exit).toBe(0);
  });
});
