import { text, workOrder } from "@fettle/connector";
import { readRecord, words, wordToWrite } from "@fettle/connector-kit";
import { resource } from "./resource.ts";

const status = words({ open: "OPEN", started: "IN_PROGRESS", paused: "ON_HOLD", done: "COMPLETED", cancelled: "CANCELED" });
const priority = words({ none: "NONE", low: "LOW", normal: "MEDIUM", high: "HIGH" }, "NONE");
const type = words({ repair: "REACTIVE", inspection: "INSPECTION", preventive: "PREVENTIVE" });

/** The vendor's word for each status that can be written. */
const statusToWrite = { OPEN: "open", IN_PROGRESS: "started", ON_HOLD: "paused", COMPLETED: "done", CANCELED: "cancelled" };

export const workOrders = resource({
  entity: workOrder,
  path: "/work-orders",
  key: "id",
  /** The vendor's own fields; apps see them as `workOrder { … }` under the connector's name. */
  extension: { gateCode: text({ description: "How to get in. Null when unknown." }) },
  normalize: (payload) =>
    readRecord(payload, { what: "work order" }, (read) => ({
      remoteId: read.requiredKey("id"),
      remoteCreatedAt: read.instant("createdAt"),
      remoteUpdatedAt: read.instant("updatedAt"),
      fields: {
        title: read.requiredText("title"),
        description: read.text("notes"),
        status: status(read.text("status")),
        priority: priority(read.text("priority")),
        type: type(read.text("kind")),
        customer: read.key("customerId"),
        dueAt: read.instant("due"),
      },
      extension: { gateCode: read.text("gateCode") },
    })),
  writable: {
    create: ["title", "description", "customer"],
    update: ["title", "description", "status"],
    requiredOnCreate: ["title"],
  },
  body: ({ title, description, status: word, customer }) => ({
    title,
    notes: description,
    status: wordToWrite(word, statusToWrite, { field: "status", product: "Template Product" }),
    customerId: customer,
  }),
});
