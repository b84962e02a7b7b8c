import { ConnectorError, defineEntityConnector, text, type workOrder as workOrderEntity, workOrder } from "@fettle/connector";
import { declaredWords, expectDone, keyToWrite, pathSegment, readRecord, refusalsIn, wordToWrite } from "@fettle/connector-kit";
import { answers } from "./answers.ts";
import { resource } from "./resource.ts";
import type { MaintainxSettings } from "./settings.ts";

const status = declaredWords(["OPEN", "IN_PROGRESS", "ON_HOLD", "DONE", "CANCELED", "SKIPPED"], {
  OPEN: "OPEN",
  IN_PROGRESS: "IN_PROGRESS",
  ON_HOLD: "ON_HOLD",
  DONE: "COMPLETED",
  CANCELED: "CANCELED",
  SKIPPED: "SKIPPED",
});
const priority = declaredWords(
  ["NONE", "LOW", "MEDIUM", "HIGH"],
  { NONE: "NONE", LOW: "LOW", MEDIUM: "MEDIUM", HIGH: "HIGH" },
  "NONE",
);
const type = declaredWords(["REACTIVE", "PREVENTIVE", "CYCLE_COUNT", "OTHER"], {
  REACTIVE: "REACTIVE",
  PREVENTIVE: "PREVENTIVE",
  CYCLE_COUNT: "OTHER",
  OTHER: "OTHER",
});

const statusToWrite = {
  OPEN: "OPEN",
  IN_PROGRESS: "IN_PROGRESS",
  ON_HOLD: "ON_HOLD",
  COMPLETED: "DONE",
  CANCELED: "CANCELED",
  SKIPPED: "SKIPPED",
};
const priorityToWrite = { NONE: "NONE", LOW: "LOW", MEDIUM: "MEDIUM", HIGH: "HIGH" };

const named = (field: string) => ({ product: "MaintainX", field });
const statusOf = (word: string | undefined, remote: string | undefined) =>
  wordToWrite(word, statusToWrite, { ...named("status"), remote });

const extension = {
  partStatus: text({ description: "How far the parts for the work are prepared, in MaintainX's word. Null when unknown." }),
} as const;

const described = resource({
  entity: workOrder,
  name: "work order",
  path: "/workorders",
  items: "workOrders",
  key: "id",
  extension,
  normalize: (payload) =>
    readRecord(payload, { what: "MaintainX work order" }, (read) => ({
      remoteId: read.requiredKey("id"),
      remoteCreatedAt: read.instant("createdAt"),
      remoteUpdatedAt: read.instant("updatedAt"),
      isDeleted: read.text("deletedAt") !== null,
      customFields: read.record("extraFields"),
      fields: {
        number: read.text("sequentialId"),
        title: read.requiredText("title"),
        description: read.text("description"),
        status: status(read.text("status")),
        type: type(read.text("type")),
        priority: priority(read.text("priority")),
        asset: read.key("assetId"),
        location: read.key("locationId"),
        assignees: read.keys("assigneeIds"),
        scheduledStartAt: read.instant("startDate"),
        dueAt: read.instant("dueDate"),
        completedAt: read.instant("completedAt"),
      },
      extension: { partStatus: read.text("partStatus") },
    })),
  writable: {
    create: ["title", "description", "priority", "remotePriority", "asset", "location", "assignees", "scheduledStartAt", "dueAt"],
    update: [
      "title",
      "description",
      "status",
      "remoteStatus",
      "priority",
      "remotePriority",
      "assignees",
      "scheduledStartAt",
      "dueAt",
    ],
    requiredOnCreate: ["title"],
  },
  body: ({ title, description, priority: urgency, remotePriority, asset, location, assignees, scheduledStartAt, dueAt }) => ({
    title,
    description,
    priority: wordToWrite(urgency, priorityToWrite, { ...named("priority"), remote: remotePriority }),
    assetId: keyToWrite(asset, named("asset")),
    locationId: keyToWrite(location, named("location")),
    assignees: assignees === null ? [] : assignees?.map((key) => ({ type: "USER", id: keyToWrite(key, named("assignees")) })),
    startDate: scheduledStartAt,
    dueDate: dueAt,
  }),
});

/** Work orders. MaintainX changes the status of one by a call of its own. */
export const workOrders = defineEntityConnector<MaintainxSettings, typeof workOrderEntity.fields, typeof extension>({
  ...described,
  refusals: (write, settings) => [
    ...(described.refusals?.(write, settings) ?? []),
    ...refusalsIn(() => statusOf(write.values.status, write.values.remoteStatus)),
  ],
  async update(vendor, remoteId, { status: word, remoteStatus, ...values }, context) {
    const toWrite = statusOf(word, remoteStatus);
    if (Object.keys(values).length > 0 || toWrite === undefined) {
      await described.update?.(vendor, remoteId, values, context);
      if (toWrite === undefined) return { outcome: "done", remoteId };
    }
    const segment = pathSegment(remoteId);
    if (segment === null) throw new ConnectorError("NOT_FOUND", "There is no work order with this key.");
    try {
      const headers = { "content-type": "application/json" };
      const body = JSON.stringify({ status: toWrite });
      await expectDone(await vendor.fetch(`/workorders/${segment}/status`, { method: "PATCH", headers, body }), answers);
    } catch (error) {
      // The other values have been written: only what is certain to have failed is told as not written.
      if (Object.keys(values).length === 0 || !ConnectorError.isInstance(error) || error.code === "OUTCOME_UNKNOWN") throw error;
      return {
        outcome: "partial",
        remoteId,
        unwritten: [{ path: remoteStatus === undefined ? "status" : "remoteStatus", message: error.message }],
      };
    }
    return { outcome: "done", remoteId };
  },
});
