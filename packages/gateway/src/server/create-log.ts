import { type DestinationStream, type Logger, pino } from "pino";
import pretty from "pino-pretty";
import type { Environment } from "./environment.ts";

/** The server's log: lines of JSON with the level's name and the time in ISO 8601, or lines for people. `also`: gets every line of JSON, too. */
export function createLog(
  environment: Pick<Environment, "FETTLE_LOG_LEVEL" | "FETTLE_LOG_FORMAT">,
  destination: DestinationStream = pino.destination(1),
  also: ((line: string) => void) | null = null,
): Logger {
  const options = {
    level: environment.FETTLE_LOG_LEVEL,
    formatters: { level: (level: string) => ({ level }) },
    timestamp: pino.stdTimeFunctions.isoTime,
  };
  const shown = environment.FETTLE_LOG_FORMAT === "json" ? destination : forPeople(destination);
  return pino(options, also === null ? shown : toBoth(shown, also));
}

function toBoth(destination: DestinationStream, also: (line: string) => void): DestinationStream {
  return {
    write(line) {
      destination.write(line);
      also(line);
    },
  };
}

function forPeople(destination: DestinationStream): DestinationStream {
  const colorize = process.stdout.isTTY && pretty.isColorSupported;
  const lineOf = pretty.prettyFactory({ colorize, ignore: "pid,hostname", singleLine: true });
  return { write: (line) => destination.write(lineOf(line)) };
}
