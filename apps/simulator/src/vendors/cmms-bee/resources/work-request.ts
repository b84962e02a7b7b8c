import { Refusal } from "../../refusal.ts";
import { createWorkOrder } from "../change-work-order.ts";
import type { WorkRequest } from "../maintenance-rows.ts";
import type { Resource, Write } from "../resource.ts";

const ended = new Set<WorkRequest["status"]>(["converted", "done", "withdrawn"]);

/** The work order that a request becomes. */
const convert = ({ records, account, row }: Write<WorkRequest>): string => {
  const { id, title, description, priority, assetId, locationId } = row;
  const given = { title, description, priority, assetId, locationId, requestId: id };
  return createWorkOrder(records, account, given).id;
};

export const workRequests: Resource<WorkRequest> = {
  path: "/work-requests",
  name: "workRequests",
  table: (records) => records.workRequests,
  prefix: "WR",
  create: ["title", "description", "priority", "assetId", "locationId", "requester"],
  update: ["title", "description", "status", "priority"],
  isDeletable: true,
  references: { assetId: "assets", locationId: "locations" },
  blank: (id) => ({
    number: `R-${id.slice(2)}`,
    title: "",
    description: null,
    status: "pending",
    priority: "none",
    assetId: null,
    locationId: null,
    requester: null,
    workOrderId: null,
  }),
  rule: (write) => {
    const { before, row } = write;
    if (before === null || before.status === row.status) return row;
    if (ended.has(before.status)) throw new Refusal(409, `The request is ${before.status}.`);
    if (before.status === "rejected" && row.status !== "pending") throw new Refusal(409, "The request was rejected.");
    if (row.status === "done") throw new Refusal(409, "A request is done when its work order is.");
    return row.status === "converted" ? { ...row, workOrderId: convert(write) } : row;
  },
};
