import { cpus, release, totalmem, type } from "node:os";

/** Where and with what something was measured. */
export interface Conditions {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGigabytes: number;
  readonly system: string;
  readonly node: string;
  readonly postgres: string;
  readonly driver: string;
  readonly pinning: string;
}

/** The machine's part of the conditions. */
export function machineConditions(): Omit<Conditions, "postgres" | "driver" | "pinning"> {
  return {
    processor: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.version,
  };
}
