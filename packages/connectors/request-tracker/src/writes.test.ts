import { expect, it } from "vitest";
import { requestTracker } from "./index.ts";
import { tickets } from "./testing/samples.ts";
import { standIn } from "./testing/stand-in.ts";

const { changedSince, normalize, read, refusals, update, all } = requestTracker.entities.WorkOrder ?? {};
const context = { commandId: "01JCOMMAND0000000000000001" };

it("an update that meets another change is a conflict", async () => {
  const vendor = standIn({ "GET /ticket/{id}": { json: { ...tickets[0], id: 1 }, headers: { etag: '"0"' } } });
  await expect(update?.(vendor, "1", { title: "Late" }, context)).rejects.toMatchObject({ code: "CONFLICT" });
});

it("a ticket that is merged into another is gone, and a write to it changes nothing", async () => {
  const vendor = standIn({ "GET /ticket/{id}": { json: { ...tickets[0], id: 1 }, headers: { etag: '"1"' } } });
  expect(await read?.(vendor, "7")).toBeNull();
  await expect(update?.(vendor, "7", { title: "Other" }, context)).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(vendor.calls.filter(({ method }) => method !== "GET")).toEqual([]);
});

it("what RT refuses with 200 is refused, alone or beside what it wrote", async () => {
  const refuse = { "PUT /ticket/{id}": { json: ["Ticket 1: Permission Denied"] } };
  await expect(update?.(standIn(refuse), "1", { status: "COMPLETED" }, context)).rejects.toMatchObject({
    code: "INVALID_INPUT",
    fields: [{ path: "status", message: "Ticket 1: Permission Denied." }],
  });
  const values = { title: "Oil the chain", status: "COMPLETED" } as const;
  expect(await update?.(standIn(refuse), "1", values, context)).toMatchObject({
    outcome: "partial",
    unwritten: [{ path: "status" }],
  });
});

it("changes are asked for by seconds before now, at RT's clock, and older ones are left out", async () => {
  const vendor = standIn();
  const page = await changedSince?.(vendor, "2026-11-30T01:18:00.000Z", null);
  // From 01:18 to 02:00, and a margin.
  expect(vendor.calls.at(-1)?.query.get("query")).toBe(`id > 0 AND LastUpdated >= '${42 * 60 + 3700} seconds ago'`);
  expect(page?.payloads.map((ticket) => Object(ticket).id)).toEqual(["1"]);
});

it("a list without a total that comes out empty is refused, because it may not have ended", async () => {
  const vendor = standIn({ "GET /tickets": { json: { items: [], total: null, pages: null, page: 1 } } });
  await expect(all?.page(vendor, null)).rejects.toMatchObject({ code: "FORBIDDEN" });
});

it("what RT would refuse, or silently do in another way, is known before", () => {
  const { settings } = standIn();
  const pathsOf = (operation: "create" | "update", values: object, given = settings) =>
    refusals?.({ operation, values, current: null }, given).map(({ path }) => path);
  expect(pathsOf("update", { title: "x".repeat(201), status: "CLOSED", priority: "URGENT", assignees: ["27", "31"] })).toEqual([
    "title",
    "status",
    "priority",
    "assignees",
  ]);
  expect(pathsOf("update", { status: "CLOSED" }, { ...settings, statusWords: { settled: "CLOSED" } })).toEqual([]);
  expect(pathsOf("create", { title: "Oil" }, { ...settings, queue: null })).toEqual(["extension.queue"]);
});

it("credentials that may not see the queue for new work orders are refused", async () => {
  const vendor = { ...standIn(), settings: { ...standIn().settings, queue: "Board" } };
  await expect(requestTracker.account(vendor)).rejects.toMatchObject({ code: "FORBIDDEN" });
});

it.each([null, "", {}])("a ticket whose priority is %j has no known one", (Priority) => {
  const ticket = normalize?.({ ...tickets[0], Priority }, standIn({}).settings);
  expect(ticket).toMatchObject({ fields: { priority: { value: "UNKNOWN", remote: null } } });
});
