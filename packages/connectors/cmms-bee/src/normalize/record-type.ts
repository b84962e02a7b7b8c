import type { RecordKey } from "@fettle/connector";
import type { PayloadReader } from "@fettle/connector-kit";
import { fixedWords, nameOf } from "../api/names.ts";
import type { CmmsBeeSettings } from "../settings.ts";

const words = {
  WorkOrder: "work_order",
  Asset: "asset",
  Location: "location",
  Technician: "user",
  Customer: "customer",
  Team: "team",
  WorkRequest: "work_request",
  MaintenancePlan: "maintenance_plan",
  Meter: "meter",
  MeterReading: "meter_reading",
  Downtime: "downtime",
  Part: "part",
  Stock: "stock",
  Supplier: "supplier",
  PurchaseOrder: "purchase_order",
} as const;

/** The vendor's words for the kinds of records that comments and documents are on. */
export const recordTypes = fixedWords("recordType", words);

/** Whether comments and documents can be on records of an entity. */
export const isRecordType = (entity: string): entity is keyof typeof words => Object.hasOwn(words, entity);

/** The record that a comment or a document belongs to, or null when it is none that Fettle knows. */
export function normalizeAttachedTo(record: PayloadReader, settings: CmmsBeeSettings): RecordKey | null {
  const read = record.child("attachedTo", (name) => nameOf(settings, "RecordReference", name));
  const entity = recordTypes.read(read?.text("type") ?? null, settings);
  const remoteId = read?.key("id") ?? null;
  return entity === undefined || remoteId === null ? null : { entity, remoteId };
}
