import type { lead, NormalizedRecord } from "@fettle/connector";
import { readRecord } from "@fettle/connector-kit";
import { bySchema } from "../api/names.ts";
import { leadStatus } from "../map-lead-status.ts";
import type { WorkwaveServiceSettings } from "../settings.ts";
import { normalizeContact } from "./contact.ts";
import { normalizeMoney } from "./money.ts";

export function normalizeLead(payload: unknown, { currency }: WorkwaveServiceSettings): NormalizedRecord<typeof lead.fields> {
  return readRecord(payload, bySchema("Lead"), (read) => {
    const contact = read.child("Contact");
    return {
      remoteId: read.requiredKey("LeadId"),
      remoteCreatedAt: read.instant("CreatedDate"),
      remoteUpdatedAt: read.instant("UpdatedDate"),
      fields: {
        title: read.text("Description"),
        customer: read.key("CustomerId"),
        location: read.key("LocationId"),
        contact: contact && normalizeContact(contact),
        source: read.text("Source"),
        status: leadStatus(read.text("Status")),
        value: normalizeMoney(read, "EstimatedValue", currency),
        receivedAt: read.instant("ReceivedDate"),
      },
    };
  });
}
