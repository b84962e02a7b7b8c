import type { ChangeActor } from "../../change-log/tables.ts";
import type { Page } from "@fettle/connector";

/** Where one payload comes from. */
export interface PayloadOrigin {
  readonly traceId: string;
  /** When the change happened at the vendor, if the source says so. */
  readonly occurredAt: Date | null;
  /** Who made the change, if the source says so. */
  readonly actor?: ChangeActor | null;
}

/** Payloads of one entity of one system. */
export interface PayloadBatch {
  readonly systemId: string;
  readonly entity: string;
  readonly payloads: Page["payloads"];
  /** Where each of the payloads comes from, if not all come from the same place. */
  readonly origins?: readonly PayloadOrigin[];
}
