import type { InvalidField, workRequest } from "@fettle/connector";
import { wordToWrite } from "@fettle/connector-kit";
import type { Writes } from "../api/resource.ts";
import { workOrderPriorityToWrite } from "../map-work-order-priority.ts";
import { workRequestStatusToWrite } from "../map-work-request-status.ts";
import { bodyOf } from "./body-of.ts";
import { writeContact } from "./contact.ts";

/** The statuses that can follow. A request that has become a work order or has ended stays as it is. */
const next: Readonly<Record<string, readonly string[]>> = {
  PENDING: ["PENDING", "APPROVED", "REJECTED", "CONVERTED", "CANCELED"],
  APPROVED: ["APPROVED", "REJECTED", "CONVERTED", "CANCELED"],
  REJECTED: ["REJECTED", "PENDING"],
  CONVERTED: ["CONVERTED"],
  DONE: ["DONE"],
  CANCELED: ["CANCELED"],
};

function refuseStatus(before: string | undefined, after: string | undefined): readonly InvalidField[] {
  if (after === undefined) return [];
  if (after === "DONE") return [{ path: "status", message: "CMMS Bee sets DONE itself, when the work order is done." }];
  const allowed = before === undefined ? undefined : next[before];
  if (allowed === undefined || allowed.includes(after)) return [];
  return [{ path: "status", message: `A request that is ${before} cannot become ${after}.` }];
}

/** How requests are written. An update of the status to CONVERTED makes the vendor create the work order. */
export const workRequestWrites: Writes<typeof workRequest.fields> = {
  writable: {
    create: ["title", "description", "priority", "remotePriority", "asset", "location", "requester"],
    update: ["title", "description", "status", "remoteStatus", "priority", "remotePriority"],
    requiredOnCreate: ["title"],
  },
  body: (values, context) => {
    const { settings } = context;
    const body = {
      title: values.title,
      description: values.description,
      status: wordToWrite(values.status, workRequestStatusToWrite(settings), {
        product: "CMMS Bee",
        field: "status",
        remote: values.remoteStatus,
      }),
      priority: wordToWrite(values.priority, workOrderPriorityToWrite(settings), {
        product: "CMMS Bee",
        field: "priority",
        remote: values.remotePriority,
      }),
      assetId: values.asset,
      locationId: values.location,
      requester: writeContact(values.requester, settings),
    };
    return bodyOf("WorkRequest", body, context);
  },
  refuses: ({ values, current }) => refuseStatus(current?.fields.status.value, values.status),
  isDeletable: true,
};
