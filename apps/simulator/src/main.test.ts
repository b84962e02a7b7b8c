import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { getCompileCacheDir } from "node:module";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const main = fileURLToPath(new URL("main.ts", import.meta.url));

const run = (environment: Record<string, string>) => {
  const child = spawn(process.execPath, ["--conditions=@fettle/source", main], {
    env: { PATH: process.env["PATH"], NODE_COMPILE_CACHE: getCompileCacheDir(), ...environment },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  if (child.stderr === null) throw new Error("The program has no stderr.");
  return { child, errors: text(child.stderr), ended: once(child, "exit") };
};

describe("the program", () => {
  it.each(["SIGTERM", "disconnect"] as const)("starts, tells its parent its URL, and stops on %s", async (how) => {
    const { child, ended } = run({ SIMULATOR_PORT: "0", SIMULATOR_VENDORS: "cmms-bee,pestpac" });
    const [message] = await once(child, "message");
    expect((await fetch(`${message.url}/_control/pestpac/credentials`)).status).toBe(200);
    if (how === "disconnect") child.disconnect();
    else child.kill(how);
    expect((await ended)[0]).toBe(0);
  });

  it("reports a taken port in one line", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const address = other.address();
    const { errors, ended } = run({ SIMULATOR_PORT: String(typeof address === "object" ? address?.port : "") });
    expect((await ended)[0]).toBe(1);
    expect(await errors).toMatch(/^The simulator did not start: its port \d+ is taken\. [^\n]*\n$/);
    other.close();
  });

  it("reports a wrong environment in one line", async () => {
    const { errors, ended } = run({ SIMULATOR_PORT: "http" });
    expect((await ended)[0]).toBe(1);
    expect(await errors).toBe("The simulator did not start: SIMULATOR_PORT must be a port, a whole number from 0 to 65535.\n");
    const other = run({ SIMULATOR_PORT: "0", SIMULATOR_VENDORS: "maintainx, sap" });
    expect(await other.errors).toMatch(/SIMULATOR_VENDORS must be some of cmms-bee, [^\n]+\n$/);
  });
});
