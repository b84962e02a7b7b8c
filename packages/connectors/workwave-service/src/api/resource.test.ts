import { expect, it } from "vitest";
import { workOrders } from "../testing/payloads.ts";
import { standIn } from "../testing/stand-in.ts";
import { findByReference } from "./resource.ts";

const workOrder = { path: "/workorders", key: "WorkOrderId" };
const context = { commandId: "01JNOBODYELSEHASTHIS0000001" };

const answering = (Items: readonly object[]) => standIn({ "GET /workorders": { json: { Items } } });

it("An empty answer means that a create has made no record, and an answer with other records says nothing", async () => {
  expect(await findByReference(answering([]), workOrder, context)).toBe("absent");
  expect(await findByReference(answering(workOrders), workOrder, context)).toBeNull();
  const ours = { ...workOrders[0], ExternalReference: context.commandId };
  expect(await findByReference(answering([ours]), workOrder, context)).toEqual({ remoteId: "70001", payload: ours });
});
