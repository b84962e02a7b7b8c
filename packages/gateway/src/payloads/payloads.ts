import type { CaptureMode, Exchange, Payload, PayloadSubject, SecretSource } from "./payload.ts";

/** Keeps what was sent and received, without its secrets. Safe for concurrent calls. */
export interface Payloads {
  /**
   * Whether such a payload would be kept now. Costs a look into memory. Ask before you copy anything; `capture` asks, too.
   */
  wants(exchange: Pick<Exchange, "environmentId" | "systemId" | "isError">): boolean;
  /**
   * Keeps a payload if the environment wants it. Returns at once and never throws: it is redacted and written in the background, and dropped
   * and counted when more waits than memory allows. The bodies may be reused after the call.
   */
  capture(exchange: Exchange): void;
  /** The payloads of these subjects, in their order, or why there are none. What waits on this node is written first. */
  of(environmentId: string, subjects: readonly PayloadSubject[]): Promise<readonly Payload[]>;
  /** How many days payloads are kept. 0: never. */
  readonly retentionDays: number;
  /** Which payloads an environment keeps. */
  mode(environmentId: string): Promise<CaptureMode>;
  /** Sets which payloads an environment keeps. Other nodes hear of it within two seconds. */
  setMode(environmentId: string, mode: CaptureMode): Promise<void>;
  /** Keeps everything of a system from now on for so long, whatever was said before. 0 ends it. */
  record(environmentId: string, systemId: string, milliseconds: number): Promise<void>;
  /** Until when everything of these systems is kept. A system without an entry is not recorded. */
  recordedUntil(environmentId: string, systemIds: readonly string[]): Promise<ReadonlyMap<string, Date>>;
  /**
   * Adds secrets of systems that are taken out by value from every payload of theirs, beside those that `hide` knows. Called when a stage is
   * opened. `source` is asked in the background; when it rejects, nothing is stored.
   */
  addSecrets(source: SecretSource): void;
  /** Writes what waits. Never fails. */
  flush(): Promise<void>;
}
