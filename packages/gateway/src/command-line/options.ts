import { parseArgs, type ParseArgsConfig } from "node:util";
import { StartError } from "../errors.ts";

/**
 * Reads what stands behind a command's name: options, and as many plain words as the command takes.
 * @throws StartError that says what is wrong and how the command is called.
 */
export function readOptions<const Options extends NonNullable<ParseArgsConfig["options"]>>(
  words: readonly string[],
  usage: string,
  options: Options,
  plainWords = 0,
) {
  try {
    const read = parseArgs({ args: [...words], options, allowPositionals: plainWords > 0 });
    if (read.positionals.length === plainWords) return read;
  } catch (error) {
    throw new StartError(`${error instanceof Error ? error.message : "The call cannot be read."} Usage: ${usage}`, {
      cause: error,
    });
  }
  throw new StartError(`Usage: ${usage}`);
}
