import { open, readFile, rename, writeFile, type FileHandle } from "node:fs/promises";

/** All of the simulator's data, as JSON values under keys, stored in a file if one is named. */
export interface KeyValues {
  get(key: string): unknown;
  set(key: string, value: unknown): void;
  delete(key: string): void;
  /** The values whose keys begin with this prefix, with the rest of each key. */
  under(prefix: string): [rest: string, value: unknown][];
  /** Writes unsaved changes. Throws when something could not be written. */
  close(): Promise<void>;
}

const head = JSON.stringify({ format: "fettle-simulator", version: 1 });
const flushMilliseconds = 20;
const linesUntilRewritten = 100_000;

const line = (key: string, value?: unknown) => `${JSON.stringify(value === undefined ? [key] : [key, value])}\n`;

const readLines = async (file: string): Promise<Map<string, unknown>> => {
  const values = new Map<string, unknown>();
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return values;
    throw error;
  }
  const [first, ...lines] = text.split("\n");
  if (first !== head) throw new Error(`${file} is not a data file of this simulator. Move it away or name another.`);
  // A process that is killed while writing leaves an incomplete last line. Only that line is lost.
  lines.pop();
  for (const each of lines) {
    const [key, value]: [string, unknown?] = JSON.parse(each);
    if (value === undefined) values.delete(key);
    else values.set(key, value);
  }
  return values;
};

const rewrite = async (file: string, values: Map<string, unknown>): Promise<FileHandle> => {
  const next = `${file}.next`;
  await writeFile(next, [`${head}\n`, ...values.entries().map(([key, value]) => line(key, value))].join(""), { mode: 0o600 });
  await rename(next, file);
  return open(file, "a");
};

/** Opens values that are kept in a file (one change a line, compacted at the start) or only in memory. */
export const openKeyValues = async (file?: string): Promise<KeyValues> => {
  const values = file === undefined ? new Map<string, unknown>() : await readLines(file);
  let handle = file === undefined ? undefined : await rewrite(file, values);
  let appended = 0;
  let waiting: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  let written: Promise<void> = Promise.resolve();
  let failure: unknown;

  const append = async (lines: readonly string[]) => {
    await handle?.appendFile(lines.join(""));
    appended += lines.length;
    if (file === undefined || appended < linesUntilRewritten) return;
    await handle?.close();
    handle = await rewrite(file, values);
    appended = 0;
  };
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    const lines = waiting;
    waiting = [];
    if (lines.length === 0) return;
    written = written
      .then(() => append(lines))
      .catch((error: unknown) => {
        failure ??= error;
      });
  };
  const note = (text: string) => {
    if (file === undefined) return;
    waiting.push(text);
    timer ??= setTimeout(flush, flushMilliseconds);
  };
  return {
    get: (key) => values.get(key),
    set: (key, value) => {
      values.set(key, value);
      note(line(key, value));
    },
    delete: (key) => {
      if (values.delete(key)) note(line(key));
    },
    under: (prefix) =>
      values
        .entries()
        .filter(([key]) => key.startsWith(prefix))
        .map(([key, value]): [string, unknown] => [key.slice(prefix.length), value])
        .toArray(),
    close: async () => {
      flush();
      await written;
      await handle?.close();
      if (failure !== undefined) throw failure;
    },
  };
};
