import type { RecordKey } from "@fettle/connector";
import { keyToWrite } from "@fettle/connector-kit";
import { named, refuse } from "./values.ts";

const attachable = new Set(["WorkOrder", "Customer", "Location"]);

/** The vendor's names of the record that a note or a document belongs to. */
export function attachmentToWrite(record: RecordKey | null | undefined) {
  if (record === null || record === undefined) return { RecordType: undefined, RecordId: undefined };
  if (!attachable.has(record.entity))
    refuse("attachedTo", "WorkWave Service attaches to work orders, customers and locations alone.");
  return { RecordType: record.entity, RecordId: keyToWrite(record.remoteId, named("attachedTo")) };
}
