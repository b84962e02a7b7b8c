import type { downtime } from "@fettle/connector";
import { wordToWrite } from "@fettle/connector-kit";
import type { Writes } from "../api/resource.ts";
import { downtimeTypeToWrite } from "../map-downtime-type.ts";
import { bodyOf } from "./body-of.ts";

/** How downtimes are written. */
export const downtimeWrites: Writes<typeof downtime.fields> = {
  writable: {
    create: ["asset", "type", "remoteType", "startedAt", "endedAt", "reason", "workOrder"],
    update: ["type", "remoteType", "endedAt", "reason", "workOrder"],
    requiredOnCreate: ["asset", "startedAt"],
  },
  body: ({ asset, type, remoteType, startedAt, endedAt, reason, workOrder }, context) => {
    const body = {
      assetId: asset,
      type: wordToWrite(type, downtimeTypeToWrite(context.settings), { product: "CMMS Bee", field: "type", remote: remoteType }),
      startedAt,
      endedAt,
      reason,
      workOrderId: workOrder,
    };
    return bodyOf("Downtime", body, context);
  },
  refuses: ({ values, current }) => {
    const startedAt = values.startedAt ?? current?.fields.startedAt;
    const isBackward = startedAt && values.endedAt && Date.parse(values.endedAt) < Date.parse(startedAt);
    return isBackward ? [{ path: "endedAt", message: "A downtime does not end before it starts." }] : [];
  },
  isDeletable: true,
};
