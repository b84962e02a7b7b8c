import { complete, defineEntityConnector, references, text, type workOrder } from "@fettle/connector";
import { namedValues, type PayloadReader, readRecord } from "@fettle/connector-kit";
import type { RequestTrackerSettings } from "./settings.ts";
import { ticketPriority, ticketStatus } from "./ticket-words.ts";
import { listAllTickets, listChangedTickets, readTicket } from "./read-tickets.ts";
import { refusals } from "./ticket-refusals.ts";
import { createTicket, deleteTicket, updateTicket } from "./write-tickets.ts";

const extension = {
  queue: text({ description: "The queue of the ticket.", filter: true, order: true, input: ["create"] }),
  requestors: references({
    entity: "Customer",
    singular: "requestor",
    description: "Everyone who asked for the work, of whom the first is the customer.",
    filter: true,
  }),
} as const;

/** RT writes the beginning of 1970 for a time that is not set. */
function time(read: PayloadReader, name: string): string | null {
  const value = read.instant(name);
  return value?.startsWith("1970-01-01T00:00:00") === true ? null : value;
}

const normalize = (payload: unknown, settings: RequestTrackerSettings) =>
  readRecord(payload, { what: "RT ticket" }, (read) => {
    const remoteId = read.requiredKey("id");
    const status = ticketStatus(settings)(read.text("Status"));
    const owner = read.child("Owner");
    const requestors = read.each("Requestor", (requestor) => requestor.requiredKey("id"));
    return {
      remoteId,
      remoteUrl: `${settings.address}/Ticket/Display.html?id=${remoteId}`,
      remoteCreatedAt: read.instant("Created"),
      remoteUpdatedAt: read.instant("LastUpdated"),
      customFields: namedValues(read.children("CustomFields"), { name: "name", value: "values" }),
      fields: {
        number: remoteId,
        title: read.text("Subject") ?? `Ticket ${remoteId}`,
        status,
        type: { value: "UNKNOWN" as const, remote: null },
        priority: ticketPriority(read.text("Priority")),
        customer: requestors[0] ?? null,
        // Nobody owns a ticket that has no owner.
        assignees: owner?.text("Name") === "Nobody" ? [] : [owner?.key("id")].filter((key) => key !== null && key !== undefined),
        scheduledStartAt: time(read, "Starts"),
        dueAt: time(read, "Due"),
        startedAt: time(read, "Started"),
        // RT keeps the time when a ticket is opened again.
        completedAt: status.value === "COMPLETED" ? time(read, "Resolved") : null,
        estimatedMinutes: read.integer("TimeEstimated") || null,
        actualMinutes: read.integer("TimeWorked") || null,
      },
      extension: { queue: read.child("Queue")?.text("Name") ?? null, requestors },
    };
  });

/** Tickets. */
export const tickets = defineEntityConnector<RequestTrackerSettings, typeof workOrder.fields, typeof extension>({
  extension,
  normalize,
  all: complete(listAllTickets),
  changedSince: listChangedTickets,
  read: readTicket,
  writable: {
    create: ["title", "priority", "remotePriority", "customer", "assignees", "scheduledStartAt", "dueAt"],
    update: ["title", "status", "remoteStatus", "priority", "remotePriority", "assignees", "scheduledStartAt", "dueAt"],
    requiredOnCreate: ["title"],
  },
  refusals,
  create: (vendor, values) => createTicket(vendor, values, normalize),
  update: (vendor, remoteId, values) => updateTicket(vendor, remoteId, values, normalize),
  delete: deleteTicket,
});
