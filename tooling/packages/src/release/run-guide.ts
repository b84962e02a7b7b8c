import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { type GuideBlock, readChanges } from "./read-guide.ts";
import { withoutServers } from "./serve.ts";

/** A terminal in which somebody follows a page. Disposing ends everything that still runs in it. */
export interface Terminal extends AsyncDisposable {
  /** The folder that the commands so far have led to. */
  readonly folder: () => string;
  /** Runs the commands of a block to their end. @throws Error with all output when one fails. */
  run(commands: string): Promise<string>;
  /** Starts a command that goes on, and waits for a line of its output. */
  start(command: string, isUp: (line: string) => boolean): Promise<string>;
  /** Carries out the changes of a `diff` block. */
  change(diff: string): Promise<void>;
}

/** Opens a terminal in a folder, with an environment. */
export function openTerminal(folder: string, environment: Readonly<Record<string, string>>): Terminal {
  let at = folder;
  const running = new Set<ReturnType<typeof spawn>>();
  const shell = (commands: string) =>
    spawn(
      "env",
      [...withoutServers, ...Object.entries(environment).map(([name, value]) => `${name}=${value}`), "bash", "-c", commands],
      {
        cwd: at,
        stdio: ["ignore", "pipe", "pipe"],
        // A command of npm has children of its own.
        detached: true,
      },
    );
  return {
    folder: () => at,
    async run(commands) {
      const child = shell(`set -eo pipefail\n${commands}\npwd >&2`);
      running.add(child);
      const output = { all: "", standard: "", error: "" };
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        output.all += text;
        output.standard += text;
      });
      child.stderr.setEncoding("utf8").on("data", (text: string) => {
        output.all += text;
        output.error += text;
      });
      const [code]: readonly unknown[] = await once(child, "close");
      running.delete(child);
      if (code !== 0) throw new Error(`${commands} ended with ${String(code)}:\n${output.all}`);
      at = output.error.trimEnd().split("\n").at(-1) ?? at;
      return output.standard;
    },
    async start(command, isUp) {
      const child = shell(command);
      running.add(child);
      const said: string[] = [];
      child.stderr.setEncoding("utf8").on("data", (text: string) => void said.push(text));
      for await (const line of createInterface({ input: child.stdout })) {
        said.push(line);
        if (!isUp(line)) continue;
        child.stdout.resume();
        return line;
      }
      throw new Error(`${command} ended:\n${said.join("\n")}`);
    },
    async change(diff) {
      for (const { file, before, after } of readChanges(diff)) {
        const path = join(at, file);
        const text = await readFile(path, "utf8");
        if (text.split(before).length !== 2)
          throw new Error(`${file} does not have exactly once in ${dirname(path)}:\n${before}`);
        await writeFile(
          path,
          text.replace(before, () => after),
        );
      }
    },
    async [Symbol.asyncDispose]() {
      for (const child of running) {
        if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) continue;
        process.kill(-child.pid, "SIGKILL");
        await once(child, "close");
      }
    },
  };
}

/** The only block of a kind. */
export function blockOf(blocks: readonly GuideBlock[], language: string, note: string): string {
  const [found, ...others] = blocks.filter((block) => block.language === language && block.note === note);
  if (found === undefined || others.length > 0) throw new Error(`The page has not exactly one block ${language} ${note}.`);
  return found.text;
}
