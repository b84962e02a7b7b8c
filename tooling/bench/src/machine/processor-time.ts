import { readdir, readFile } from "node:fs/promises";

/** Processor time since the machine's start, in seconds over all cores. */
export interface ProcessorTime {
  /** Of all processes, with what other virtual machines took. */
  readonly busy: number;
  /** Of the given processes and all that they started. */
  readonly own: number;
}

/** The kernel's unit in /proc on every platform that Node supports. */
const ticksPerSecond = 100;

interface ProcessRow {
  readonly parent: number;
  /** With the children that have ended. */
  readonly ticks: number;
}

async function readProcess(id: string): Promise<ProcessRow | null> {
  // A process may end between the listing and the reading.
  const text = await readFile(`/proc/${id}/stat`, "utf8").catch(() => null);
  if (text === null) return null;
  // The command's name, in parentheses, may contain spaces.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return { parent: Number(fields[1]), ticks };
}

/** Reads what the processors did so far. Null where there is no /proc, as on macOS. */
export async function readProcessorTime(roots: readonly number[]): Promise<ProcessorTime | null> {
  const text = await readFile("/proc/stat", "utf8").catch(() => null);
  if (text === null) return null;
  // Interrupts are left out: the benchmark's own network traffic causes them, and no process is charged for them.
  const [user = 0, nice = 0, system = 0, , , , , stolen = 0] =
    text
      .split("\n", 1)[0]
      ?.split(/\s+/u)
      .slice(1)
      .map((field) => Number(field)) ?? [];
  const rows = new Map<number, ProcessRow>();
  for (const id of (await readdir("/proc")).filter((name) => /^\d+$/u.test(name))) {
    const row = await readProcess(id);
    if (row !== null) rows.set(Number(id), row);
  }
  const isOwn = (id: number): boolean => {
    if (roots.includes(id)) return true;
    const parent = rows.get(id)?.parent ?? 0;
    return parent > 0 && isOwn(parent);
  };
  let own = 0;
  for (const [id, { ticks }] of rows) if (isOwn(id)) own += ticks;
  return {
    busy: (user + nice + system + stolen) / ticksPerSecond,
    own: own / ticksPerSecond,
  };
}

/** The mean number of cores that others used between two readings. */
export function foreignCores(before: ProcessorTime, after: ProcessorTime, seconds: number): number {
  return Math.max(0, (after.busy - before.busy - (after.own - before.own)) / seconds);
}
