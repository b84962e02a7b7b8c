import type { GatewayConfiguration } from "@fettle/gateway";
import { pino } from "pino";

/** The log of gateways under test, kept as lines and never shown. */
export interface KeptLog {
  readonly log: NonNullable<GatewayConfiguration["log"]>;
  readonly lines: readonly string[];
}

/** A log that keeps every level and shows nothing. Tests provoke failures, and their reports would look like real ones. */
export function createKeptLog(): KeptLog {
  const lines: string[] = [];
  return { log: pino({ level: "trace" }, { write: (line) => void lines.push(line) }), lines };
}
