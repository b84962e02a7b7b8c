import type { Logger } from "pino";

/** The operator's log: pino's interface. Nothing secret may be passed to it. */
export type Log = Pick<Logger, "debug" | "info" | "warn" | "error"> & { child(bindings: Record<string, unknown>): Log };
