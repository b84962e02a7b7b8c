import { expect, it } from "vitest";
import { workOrders } from "../testing/payloads.ts";
import { standIn } from "../testing/stand-in.ts";
import { findCreated } from "./find-created.ts";

const workOrder = { at: "workOrders", schema: "WorkOrder" } as const;
const context = { commandId: "01JNOBODYELSEHASTHIS0000001" };

const answering = (listed: readonly object[]) =>
  standIn({ "GET /work-orders": { json: { workOrders: listed, nextCursor: null } } });

it("An empty answer means that a create has made no record, and an answer with other records says nothing", async () => {
  expect(await findCreated(answering([]), workOrder, context)).toBe("absent");
  expect(await findCreated(answering(workOrders), workOrder, context)).toBeNull();
  const ours = { ...workOrders[0], externalReference: context.commandId };
  expect(await findCreated(answering([ours]), workOrder, context)).toEqual({ remoteId: "WO10001", payload: ours });
});
