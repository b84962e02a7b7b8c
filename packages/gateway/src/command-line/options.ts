import { parseArgs, type ParseArgsConfig } from "node:util";
import { nearest } from "../nearest.ts";
import { UsageError } from "./usage-error.ts";

/**
 * Reads the words after a command's name: options, and as many plain words as the command takes.
 * @throws UsageError with one line that names the problem and the usage.
 */
export function readOptions<const Options extends NonNullable<ParseArgsConfig["options"]>>(
  words: readonly string[],
  usage: string,
  options: Options,
  plainWords = 0,
) {
  for (const word of words) refuseUnknown(word, usage, Object.keys(options));
  try {
    const read = parseArgs({ args: [...words], options, allowPositionals: plainWords > 0 });
    if (read.positionals.length === plainWords) return read;
  } catch (error) {
    const [line = ""] = error instanceof Error ? error.message.split("\n") : [];
    throw new UsageError(`${line.replace(/\.?$/u, ".")} Usage: ${usage}`, { cause: error });
  }
  throw new UsageError(`Usage: ${usage}`);
}

function refuseUnknown(word: string, usage: string, known: readonly string[]): void {
  const name = /^--?([^=]+)/u.exec(word)?.[1];
  if (name === undefined || known.includes(name)) return;
  const meant = nearest(name, known);
  const [option = ""] = word.split("=");
  throw new UsageError(
    `There is no option ${option.slice(0, 40)}.${meant === null ? "" : ` Did you mean --${meant}?`} Usage: ${usage}`,
  );
}
