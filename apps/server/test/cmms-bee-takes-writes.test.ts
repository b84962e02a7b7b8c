import { type CanonicalEntityName, type EntityConnector, type FieldMap, type Vendor } from "@fettle/connector";
import { cmmsBee } from "@fettle/connector-cmms-bee";
import { startSimulator, type Simulator } from "@fettle/simulator";
import { afterAll, beforeAll, expect, test } from "vitest";

type Settings = Parameters<typeof cmmsBee.baseUrl>[0];

/** An entity's connector, with untyped values. */
type Untyped = Required<
  Pick<EntityConnector<Settings, FieldMap>, "normalize" | "all" | "read" | "create" | "update" | "delete" | "findCreated">
>;

type Values = Parameters<Untyped["create"]>[1];

let simulator: Simulator;
let vendor: Vendor<Settings>;
let commands = 0;

const context = () => ({ commandId: `01JSIMULATED${String((commands += 1)).padStart(14, "0")}` });

const entity = (name: CanonicalEntityName): Untyped => cmmsBee.entities[name] as unknown as Untyped; // each test knows what it has

const defaults = Object.fromEntries(Object.entries(cmmsBee.settings).map(([name, { default: usual }]) => [name, usual ?? null]));

beforeAll(async () => {
  simulator = await startSimulator({
    vendors: ["cmms-bee"],
    workOrders: 60,
    life: false,
    port: 0,
    redirectUris: ["http://127.0.0.1/callback"],
  });
  const key = simulator.apiKeys["cmms-bee"][0]?.key ?? "";
  vendor = {
    settings: { ...defaults, workOrderStatuses: {}, workOrderTypes: {} } as unknown as Settings, // the declared defaults
    signal: new AbortController().signal,
    fetch: (path, { isRead: _isRead, cost: _cost, ...init } = {}) =>
      fetch(`${simulator.addresses["cmms-bee"].api}${String(path)}`, {
        ...init,
        headers: { ...init.headers, authorization: `Bearer ${key}` },
      }),
  };
});
afterAll(() => simulator.close());

const some = async (name: CanonicalEntityName): Promise<string> => {
  const { payloads } = await entity(name).all.page(vendor, null);
  return entity(name).normalize(payloads[0], vendor.settings).remoteId;
};

const shown = async (name: CanonicalEntityName, remoteId: string) =>
  entity(name).normalize(await entity(name).read(vendor, remoteId), vendor.settings).fields;

/** Creates a record, twice with one command, and finds it by the command. */
const create = async (name: CanonicalEntityName, values: Values): Promise<string> => {
  const command = context();
  const result = await entity(name).create(vendor, values, command);
  if (result.outcome !== "done") throw new Error(`The create of ${name} is ${result.outcome}.`);
  expect(await entity(name).create(vendor, values, command)).toMatchObject({ remoteId: result.remoteId });
  expect(await entity(name).findCreated(vendor, command)).toMatchObject({ remoteId: result.remoteId });
  expect(await entity(name).findCreated(vendor, context())).toBe("absent");
  return result.remoteId;
};

const update = (name: CanonicalEntityName, remoteId: string, values: Values) =>
  entity(name).update(vendor, remoteId, values, context());

test("Work is done with parts, labor and tasks, and more parts than there are is refused", async () => {
  const part = await create("Part", { name: "Belt", unit: "pcs", unitCost: { amount: "12.50", currency: "USD" } });
  const location = await some("Location");
  const stock = await create("Stock", { part, location, onHand: 5, minimum: 1 });
  const technician = await some("Technician");
  const workOrder = await create("WorkOrder", {
    title: "Change the belt",
    type: "PREVENTIVE",
    team: await create("Team", { name: "Belts", members: [technician] }),
    tasks: [{ title: "Look", done: false, value: null }],
    parts: [{ part, quantity: 2, unit: null, unitCost: null }],
  });
  expect(await shown("Stock", stock)).toMatchObject({ onHand: 5, reserved: 2, available: 3 });
  const tooMuch = { status: "COMPLETED", parts: [{ part, quantity: 6, unit: null, unitCost: null }] };
  await expect(update("WorkOrder", workOrder, tooMuch)).rejects.toMatchObject({ code: "INVALID_INPUT", status: 422 });
  await update("WorkOrder", workOrder, {
    status: "COMPLETED",
    completionNotes: "Fits.",
    actualMinutes: 40,
    labor: [{ technician, minutes: 40, rate: { amount: "60.00", currency: "USD" } }],
    tasks: [{ title: "Look", done: true, value: "fine" }],
  });
  expect(await shown("WorkOrder", workOrder)).toMatchObject({
    status: { value: "COMPLETED" },
    completionNotes: "Fits.",
    tasks: [{ title: "Look", done: true, value: "fine" }],
    total: { amount: "65.00", currency: "USD" },
  });
  expect(await shown("Stock", stock)).toMatchObject({ onHand: 3, reserved: 0, available: 3 });
  await entity("WorkOrder").delete(vendor, workOrder, context());
  expect(await entity("WorkOrder").read(vendor, workOrder)).toBeNull();
});

test("A request is converted, and names its work order", async () => {
  const request = await create("WorkRequest", {
    title: "It leaks",
    priority: "HIGH",
    requester: { name: "Lena", email: null, phone: null },
  });
  await update("WorkRequest", request, { status: "CONVERTED" });
  const { workOrder } = await shown("WorkRequest", request);
  expect(await shown("WorkOrder", String(workOrder))).toMatchObject({ title: "It leaks", request });
  await expect(update("WorkRequest", request, { status: "CANCELED" })).rejects.toMatchObject({ code: "CONFLICT" });
});

test("A purchase order is received, line by line, and its status follows", async () => {
  const part = await create("Part", { name: "Bolt" });
  const stock = await create("Stock", { part, location: await some("Location"), onHand: 0 });
  const supplier = await create("Supplier", { name: "Bolts Inc.", contacts: [], address: null });
  const line = { part, description: "Bolt", quantity: 10, unit: "pcs", unitPrice: { amount: "0.40", currency: "USD" } };
  const order = await create("PurchaseOrder", { supplier, lines: [line] });
  await update("PurchaseOrder", order, { status: "ORDERED" });
  const lines = (receivedQuantity: number) => ({ lines: [{ ...line, receivedQuantity }] });
  expect(await update("PurchaseOrder", order, lines(4))).toMatchObject({ outcome: "done" });
  expect(await shown("PurchaseOrder", order)).toMatchObject({ status: { value: "PARTIALLY_RECEIVED" }, ...lines(4) });
  await update("PurchaseOrder", order, lines(10));
  expect(await shown("PurchaseOrder", order)).toMatchObject({ status: { value: "RECEIVED" }, total: { amount: "4.32" } });
  expect(await shown("Stock", stock)).toMatchObject({ onHand: 10 });
});

test("A plan is due by the calendar and by a meter, whose readings only go on", async () => {
  const asset = await some("Asset");
  const meter = await create("Meter", { name: "Hours", unit: "h", asset });
  const technician = await some("Technician");
  await create("MeterReading", { meter, value: 12.5, readAt: "2026-01-02T00:00:00.000Z", technician });
  const older = { meter, value: 11, readAt: "2026-01-01T00:00:00.000Z" };
  await expect(entity("MeterReading").create(vendor, older, context())).rejects.toMatchObject({
    code: "INVALID_INPUT",
    fields: [{ path: "readAt" }],
  });
  expect(await shown("Meter", meter)).toMatchObject({ lastValue: 12.5, lastReadAt: "2026-01-02T00:00:00.000Z" });
  const recurrence = {
    frequency: "WEEKLY",
    interval: 1,
    weekdays: ["MO"],
    startsOn: null,
    endsOn: null,
    timeZone: null,
    text: null,
  };
  const nothing = { recurrence: null, meter: null, interval: null, unit: null, condition: null };
  const triggers = [
    { ...nothing, type: "CALENDAR", recurrence },
    { ...nothing, type: "METER", meter, interval: 250, unit: "h" },
  ];
  const plan = await create("MaintenancePlan", { title: "Grease", strategy: "FLOATING", triggers, assets: [asset], tasks: [] });
  expect(await shown("MaintenancePlan", plan)).toMatchObject({ triggers, nextDueAt: expect.stringContaining("T") });
  await update("MaintenancePlan", plan, { isActive: false });
  expect(await shown("MaintenancePlan", plan)).toMatchObject({ isActive: false, nextDueAt: null });
});

test("A downtime, a note and documents belong to their records", async () => {
  const asset = await some("Asset");
  const downtime = await create("Downtime", { asset, type: "PLANNED", startedAt: "2026-01-02T00:00:00.000Z" });
  await update("Downtime", downtime, { endedAt: "2026-01-02T01:00:00.000Z" });
  const attachedTo = { entity: "Asset", remoteId: asset };
  const note = await create("Note", { text: "Looks fine.", attachedTo });
  await update("Note", note, { text: "Looks good." });
  expect(await shown("Note", note)).toMatchObject({ text: "Looks good.", attachedTo });
  const link = await create("Document", { name: "Plan", url: "https://files.example/plan", attachedTo });
  await entity("Document").delete(vendor, link, context());
  const { upload, content } = cmmsBee.entities.Document ?? {};
  const file = { name: "Foto – 1.jpg", contentType: "image/jpeg", content: new Blob(["a photo"]) };
  const command = context();
  const result = await upload?.(vendor, file, { attachedTo }, command);
  expect(await upload?.(vendor, file, { attachedTo }, command)).toEqual(result);
  const remoteId = result !== undefined && "remoteId" in result ? result.remoteId : "";
  expect(await shown("Document", remoteId)).toMatchObject({
    name: "Foto – 1.jpg",
    contentType: "image/jpeg",
    size: 7,
    attachedTo,
  });
  expect(await (await content?.(vendor, remoteId))?.text()).toBe("a photo");
  expect(await content?.(vendor, link)).toBeNull();
});

test("Nothing of this violates the description of the API", () => {
  expect(simulator.violations()).toEqual([]);
});
