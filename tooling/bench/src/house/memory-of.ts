import { readFile } from "node:fs/promises";

/** The child of a process that runs a file, by the end of its path; on Linux only. @throws Error when there is none. */
export async function childOf(processId: number, file: string): Promise<number> {
  const children = await readFile(`/proc/${processId}/task/${processId}/children`, "utf8");
  for (const child of children.trim().split(" ").map(Number)) {
    const words = (await readFile(`/proc/${child}/cmdline`, "utf8")).split("\0");
    if (words.some((word) => word.endsWith(file))) return child;
  }
  throw new Error(`The process ${processId} has no child that runs ${file}`);
}

/** Bytes of memory that a process holds now; on Linux only. */
export async function memoryOf(processId: number): Promise<number> {
  const status = await readFile(`/proc/${processId}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB$/mu.exec(status)?.[1] ?? Number.NaN) * 1024;
}
