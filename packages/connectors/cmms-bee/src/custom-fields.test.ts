import { expect, it } from "vitest";
import { cmmsBee } from "./cmms-bee-connector.ts";
import { standIn } from "./testing/stand-in.ts";

const { WorkOrder } = cmmsBee.entities;

it("the organization's own fields have the paths and types that work orders have them under", async () => {
  expect(await WorkOrder?.remoteFields?.describe?.(standIn())).toEqual([
    { path: "/customFields/costCenter", label: "Cost center", type: "text", choices: null },
    { path: "/customFields/a~1b", label: "A or B", type: "text", choices: ["a", "b"] },
    { path: "/customFields/map", label: "Map", type: null, choices: null },
  ]);
});

it.each([
  ["/customFields/costCenter", true],
  ["/customFields/a~1b", true],
  ["/customFields", false],
  ["/customFields/map/0", false],
  ["/title", false],
])("%s can be written: %s", (path, expected) => {
  expect(WorkOrder?.remoteFields?.isWritable?.(path, standIn().settings)).toBe(expected);
});

it("only the fields that are written are sent, by their names", async () => {
  const vendor = standIn();
  const remoteFields = [
    { path: "/customFields/a~1b", value: "b" },
    { path: "/customFields/costCenter", value: null },
  ];
  await WorkOrder?.update?.(vendor, "WO10001", { remoteFields }, { commandId: "01JCOMMAND0000000000000001" });
  expect(vendor.calls.at(-1)).toMatchObject({ body: { customFields: { "a/b": "b", costCenter: null } } });
});
