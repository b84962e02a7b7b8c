import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Driver, DriverResult } from "./driver.ts";

const run = promisify(execFile);

/** Reads requests, each after its length in a line, and only sends them. Prints what it saw as the last line. */
const script = `
local requests, number = {}, 0
init = function(args)
  local file = io.open(args[1], "rb")
  for line in file:lines() do requests[#requests + 1] = file:read(tonumber(line)) end
  file:close()
end
request = function()
  number = number % #requests + 1
  return requests[number]
end
done = function(summary, latency)
  local errors = summary.errors
  print(string.format('\\n{"requests":%d,"microseconds":%d,"failed":%d,"median":%f,"p99":%f}', summary.requests, summary.duration,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
`;

/** wrk, when it is installed; otherwise null. */
export async function findWrk(): Promise<Driver | null> {
  // It prints its version and exits with 1.
  const said: unknown = await run("wrk", ["-v"]).catch((error: unknown) => error);
  const version = /^wrk (?:debian\/)?(\S+)/u.exec(String(Object(said).stdout))?.[1];
  if (version === undefined) return null;
  return {
    name: `wrk ${version}`,
    async drive({ url, requests }, { connections, seconds }) {
      const folder = await mkdtemp(join(tmpdir(), "fettle-bench-wrk-"));
      try {
        const [lua, file] = [join(folder, "script.lua"), join(folder, "requests")];
        await writeFile(lua, script);
        await writeFile(file, Buffer.concat(requests.flatMap((bytes) => [Buffer.from(`${bytes.length}\n`), bytes])));
        const words = ["-t", "1", "-c", connections, "-d", `${Math.ceil(seconds)}s`, "--timeout", "20s", "--latency"];
        const { stdout } = await run("wrk", [...words, "-s", lua, url, "--", file].map(String));
        return readSummary(stdout);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

function readSummary(output: string): DriverResult {
  const summary: Omit<DriverResult, "perSecond"> & { readonly requests: number; readonly microseconds: number } = JSON.parse(
    output.trim().split("\n").at(-1) ?? "",
  );
  const { requests, microseconds, failed, median, p99 } = summary;
  return { perSecond: requests / (microseconds / 1e6), median, p99, failed };
}
