import type { GatewayConfiguration } from "@fettle/gateway";
import { pino } from "pino";

/** The log of gateways under test, which nobody sees, as the lines that it would have been. */
export interface KeptLog {
  readonly log: NonNullable<GatewayConfiguration["log"]>;
  readonly lines: readonly string[];
}

/** A log that keeps everything, the finest too, and shows nothing: tests provoke failures, whose reports would look like something to look at. */
export function createKeptLog(): KeptLog {
  const lines: string[] = [];
  return { log: pino({ level: "trace" }, { write: (line) => void lines.push(line) }), lines };
}
