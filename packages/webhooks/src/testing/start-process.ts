import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { collect } from "./collect.ts";

/** A process of Node, with the lines that it prints. Disposing kills it. */
export interface StartedProcess extends AsyncDisposable {
  readonly lines: readonly string[];
  /** Settles with the first line that begins with these words, and what stands behind them. Rejects when the process ends before. */
  said(beginning: string): Promise<string>;
  /** Settles when so many lines begin with these words. */
  saidTimes(beginning: string, count: number): Promise<void>;
  /** Asks it to end, and returns its exit code. */
  stop(): Promise<number | null>;
  /** Ends it without a chance to finish anything. */
  kill(): Promise<void>;
}

/** Starts Node with the sources of this repository. `input` is its standard input. */
export function startProcess(
  words: readonly string[],
  { input, env = {} }: { readonly input?: string; readonly env?: Readonly<Record<string, string>> } = {},
): StartedProcess {
  const child = spawn(process.execPath, ["--conditions=@fettle/source", ...words], {
    cwd: import.meta.dirname,
    env: { ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const { items: lines, push, until } = collect<string>();
  for (const output of [child.stdout, child.stderr]) createInterface({ input: output }).on("line", push);
  child.stdin.end(input);
  const exited = once(child, "exit");
  const ended = exited.then(() => {
    throw new Error(`The process has ended:\n${lines.join("\n")}`);
  });
  ended.catch(() => undefined);

  const saidTimes = async (beginning: string, count: number) => {
    while (lines.filter((line) => line.startsWith(beginning)).length < count)
      await Promise.race([until(lines.length + 1), ended]);
  };
  const kill = async () => {
    child.kill("SIGKILL");
    await exited;
  };
  return {
    lines,
    async stop() {
      child.kill("SIGTERM");
      await exited;
      return child.exitCode;
    },
    saidTimes,
    async said(beginning) {
      await saidTimes(beginning, 1);
      return (
        lines
          .find((line) => line.startsWith(beginning))
          ?.slice(beginning.length)
          .trim() ?? ""
      );
    },
    kill,
    [Symbol.asyncDispose]: kill,
  };
}
