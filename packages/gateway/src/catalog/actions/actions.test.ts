import { canonicalEntities, type EntityDescriptor } from "@fettle/connector";
import { expect, it } from "vitest";
import { actions } from "./actions.ts";
import { actionsOf, canCarryOut } from "./can-carry-out.ts";
import { receivePurchaseOrder } from "./receive-purchase-order.ts";

const entities: Readonly<Record<string, EntityDescriptor>> = canonicalEntities;

const update = async () => ({ outcome: "done", remoteId: "1" }) as const;

it.each(actions)("$name names fields that its entity has, and that its write may set", (action) => {
  const { entity, operation, takes, needs = [], writes = [], sets = {} } = action;
  const written = operation === "update" ? "update" : "create";
  const inputs = Object.entries(entities[entity]?.fields ?? {}).flatMap(([name, { input = [] }]) =>
    input.includes(written) ? [name] : [],
  );
  expect(inputs).toEqual(expect.arrayContaining([...takes, ...writes, ...Object.keys(sets)]));
  expect(takes).toEqual(expect.arrayContaining(needs.flat()));
});

it("A connector has an action when it has the write with the fields that the action needs", () => {
  const connector = { update, writable: { update: ["team", "labor"] } };
  expect(actionsOf("WorkOrder", connector)).toEqual(["assignWorkOrder"]);
  expect(actionsOf("WorkOrder", { ...connector, writable: { update: ["status"] } })).toEqual(["completeWorkOrder"]);
  expect(actionsOf("WorkOrder", { writable: connector.writable })).toEqual([]);
  expect(canCarryOut(undefined, receivePurchaseOrder)).toBe(false);
});

const bolts = { part: "part_1", quantity: 10, receivedQuantity: 4, unit: "pcs" };
const nuts = { part: "part_2", quantity: 5, receivedQuantity: null, unit: "pcs" };
const receive = (received?: unknown, lines: readonly unknown[] = [bolts, nuts]) =>
  receivePurchaseOrder.also?.derive?.(received === undefined ? {} : { received }, { lines });

it("What has arrived is counted in all, and the rest of an order's lines stays", () => {
  expect(receive([{ line: 2, receivedQuantity: 3 }])).toEqual({ values: { lines: [bolts, { ...nuts, receivedQuantity: 3 }] } });
  expect(receive()).toEqual({
    values: {
      lines: [
        { ...bolts, receivedQuantity: 10 },
        { ...nuts, receivedQuantity: 5 },
      ],
    },
  });
});

it.each([
  ["less than before", [{ line: 1, receivedQuantity: 3 }], "received.0.receivedQuantity"],
  ["more than was ordered", [{ line: 2, receivedQuantity: 6 }], "received.0.receivedQuantity"],
  ["a line that is not there", [{ line: 3, receivedQuantity: 1 }], "received.0.line"],
  [
    "a line twice",
    [
      { line: 2, receivedQuantity: 1 },
      { line: 2, receivedQuantity: 2 },
    ],
    "received",
  ],
])("Of an order, %s is refused", (_what, received, path) => {
  expect(receive(received)).toMatchObject({ problems: [{ path }] });
});

it("An order without lines is refused", () => {
  expect(receive(undefined, [])).toMatchObject({ problems: [{ path: "id" }] });
});
