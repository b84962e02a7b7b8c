import { memoryOf } from "../house/memory-of.ts";
import type { MeasuredServer } from "../house/start-server.ts";

/** What an export took. Memory is in bytes. */
export interface ReadExport {
  readonly records: number;
  readonly seconds: number;
  /** The server's largest memory during the first quarter of the records, and during the rest. */
  readonly memoryAtFirst: number;
  readonly memoryLater: number;
}

const lookEveryMilliseconds = 20;
const newline = "\n".charCodeAt(0);
const recordStart = Buffer.from(`{"id"`);

/** Reads an export to its end, and counts the lines of records. @throws Error when there are fewer than expected. */
export async function readExport(
  server: MeasuredServer,
  path: string,
  headers: Readonly<Record<string, string>>,
  expected: number,
): Promise<ReadExport> {
  const memory = { first: 0, later: 0 };
  let records = 0;
  const look = async (): Promise<void> => {
    const bytes = await memoryOf(server.processId);
    const when = records < expected / 4 ? "first" : "later";
    memory[when] = Math.max(memory[when], bytes);
  };
  await look();
  const looking = setInterval(() => void look().catch(() => undefined), lookEveryMilliseconds);
  const start = performance.now();
  try {
    // What compresses would be measured too.
    const response = await fetch(server.url + path, { headers: { ...headers, "accept-encoding": "identity" } });
    if (!response.ok || response.body === null) throw new Error(`The export was answered ${response.status}`);
    let rest = Buffer.alloc(0);
    for await (const chunk of response.body) {
      const data = Buffer.concat([rest, chunk]);
      let from = 0;
      for (let end = data.indexOf(newline); end >= 0; end = data.indexOf(newline, from)) {
        if (data.subarray(from, from + recordStart.length).equals(recordStart)) records += 1;
        from = end + 1;
      }
      rest = data.subarray(from);
    }
  } finally {
    clearInterval(looking);
  }
  const seconds = (performance.now() - start) / 1000;
  await look();
  if (records !== expected) throw new Error(`The export has ${records} records, and not ${expected}`);
  return { records, seconds, memoryAtFirst: memory.first, memoryLater: memory.later };
}
