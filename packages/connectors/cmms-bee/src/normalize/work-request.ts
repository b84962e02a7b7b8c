import type { workRequest, NormalizedRecord } from "@fettle/connector";
import { type PayloadReader, readRecord } from "@fettle/connector-kit";
import { bySchema, nameOf } from "../api/names.ts";
import { workOrderPriority } from "../map-work-order-priority.ts";
import { workRequestStatus } from "../map-work-request-status.ts";
import { normalizeContact } from "./contact.ts";
import type { CmmsBeeSettings } from "../settings.ts";

function normalizeRequester(record: PayloadReader, settings: CmmsBeeSettings) {
  const read = record.child("requester", (name) => nameOf(settings, "Contact", name));
  return read === null ? null : normalizeContact(read);
}

export function normalizeWorkRequest(payload: unknown, settings: CmmsBeeSettings): NormalizedRecord<typeof workRequest.fields> {
  return readRecord(payload, bySchema("WorkRequest", settings), (read) => ({
    remoteId: read.requiredKey("id"),
    remoteCreatedAt: read.instant("createdAt"),
    remoteUpdatedAt: read.instant("updatedAt"),
    fields: {
      number: read.text("number"),
      title: read.requiredText("title"),
      description: read.text("description"),
      status: workRequestStatus(settings)(read.text("status")),
      priority: workOrderPriority(settings)(read.text("priority")),
      asset: read.key("assetId"),
      location: read.key("locationId"),
      requester: normalizeRequester(read, settings),
      workOrder: read.key("workOrderId"),
    },
  }));
}
