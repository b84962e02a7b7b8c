import { StartError } from "../errors.ts";
import { fettleVersion } from "../version.ts";
import type { CommandCall } from "./command.ts";
import { commands } from "./commands.ts";
import { nearest } from "../nearest.ts";
import { UsageError } from "./usage-error.ts";

/** A call of `fettle` with its output. */
export interface CommandLine extends CommandCall {
  /** Prints one line about what went wrong. */
  complain(line: unknown): void;
}

/**
 * Runs the bin `fettle` and returns its exit code: 0 for success, help included; 2 for a wrong call; 1 for any other failure.
 */
export async function runCommandLine(line: CommandLine): Promise<0 | 1 | 2> {
  try {
    await run(line);
    return 0;
  } catch (error) {
    line.complain(error instanceof StartError ? error.message : error);
    return error instanceof UsageError ? 2 : 1;
  }
}

const helpWords = new Set(["--help", "-h"]);
const versionWords = new Set(["--version", "-v"]);

async function run({ words, environment, folder, print }: CommandLine): Promise<void> {
  const [subject = "", verb = ""] = words;
  if (versionWords.has(subject)) return print(fettleVersion);
  if (words.length === 0) throw new UsageError(["fettle needs a command.", "", ...help("")].join("\n"));
  if (subject === "help" || words.some((word) => helpWords.has(word))) return printHelp(words, print);
  const name = commands.has(subject) ? subject : `${subject} ${verb}`;
  const command = commands.get(name);
  if (command === undefined) throw unknownCommand(words);
  await command.run({ words: words.slice(name.split(" ").length), environment, folder, print });
}

/** Prints the help of one command, of all commands with the same first word, or of all commands. */
function printHelp(words: readonly string[], print: CommandCall["print"]): void {
  const plain = (words[0] === "help" ? words.slice(1) : words).filter((word) => !word.startsWith("-"));
  const name = plain.slice(0, commands.has(plain[0] ?? "") ? 1 : 2);
  const command = commands.get(name.join(" "));
  const lines = command === undefined ? help(name.join(" ")) : [command.about, "", `Usage: ${command.usage}`];
  if (lines.length === 0) throw unknownCommand(name);
  for (const line of lines) print(line);
}

function help(start: string): readonly string[] {
  const shown = [...commands].filter(([name]) => start === "" || name.startsWith(`${start} `)).map(([, command]) => command);
  if (shown.length === 0) return [];
  const own =
    start === ""
      ? [
          "Runs and administers a Fettle gateway.",
          "It reads the same settings as the server: DATABASE_URL or FETTLE_DATA_DIR, and FETTLE_ENCRYPTION_KEYS or _FILE.",
          "",
        ]
      : [];
  return [...own, "Usage:", ...shown.flatMap(({ usage, about }) => [`  ${usage}`, `      ${about}`])];
}

function unknownCommand(words: readonly string[]): UsageError {
  const plain = words.filter((word) => !word.startsWith("-")).slice(0, 2);
  const subjects = new Set([...commands.keys()].map((name) => name.split(" ")[0] ?? ""));
  const [subject = ""] = plain;
  if (plain.length === 1 && subjects.has(subject))
    return new UsageError(`fettle ${subject} needs one more word. See: fettle ${subject} --help`);
  const name = plain.join(" ");
  const meant = nearest(name, plain.length === 1 ? subjects : commands.keys());
  const hint = meant === null ? "See: fettle --help" : `Did you mean: fettle ${meant}`;
  return new UsageError(`There is no command "${name.slice(0, 60)}". ${hint}`);
}
