import { type FieldProblem, parseJson } from "@fettle/connector";
import { expect, it } from "vitest";
import { words } from "./map-words.ts";
import { readRecord } from "./read-record.ts";

interface OrderRecord {
  readonly remoteId: string;
  readonly remoteUrl: string | null;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly extension: Readonly<Record<string, unknown>>;
  readonly problems?: readonly FieldProblem[];
}

const status = words({ open: "OPEN" });

const read = (payload: unknown, nameOf?: (name: string) => string) =>
  readRecord(payload, { what: "Vendor order", ...(nameOf && { nameOf }) }, (order): OrderRecord => ({
    remoteId: order.requiredKey("id"),
    remoteUrl: order.url("link"),
    fields: {
      title: order.requiredText("title"),
      status: status(order.text("state")),
      dueAt: order.instant("due"),
      minutes: order.integer("duration"),
      latitude: order.number("lat"),
      total: order.decimal("sum"),
      isActive: order.flag("archived") !== true,
      seenAt: order.epochSeconds("seen"),
      asset: order.key("assetId"),
      assignees: order.keys("users"),
      tags: order.texts("labels"),
      city: order.child("address")?.text("town") ?? null,
      technicians: order.each("visits", (visit) => ({ technician: visit.requiredKey("user"), hours: visit.number("hours") })),
    },
    extension: { shift: order.text("shift") },
  }));

const good = { id: "1", title: "Oil" };

it("readRecord reports no problems for a readable record", () => {
  const record = read({ ...good, state: "open", duration: "30", sum: "12.50", seen: 1_769_846_400, labels: ["a"] });
  expect(record).not.toHaveProperty("problems");
  expect(record.fields).toMatchObject({ minutes: 30, total: "12.50", seenAt: "2026-01-31T08:00:00.000Z", tags: ["a"] });
});

it.each([
  ["duration", "1,234", "minutes", "is not a whole number"],
  ["duration", 1.5, "minutes", "is not a whole number"],
  ["lat", "NaN", "latitude", "is not a number"],
  ["lat", "1,234.5", "latitude", "is not a number"],
  ["lat", "0x10", "latitude", "is not a number"],
  ["lat", "Infinity", "latitude", "is not a number"],
  ["sum", "1e5", "total", "is not a decimal number"],
  ["archived", "yes", "isActive", "is not true or false"],
  ["seen", "2026-01-31", "seenAt", "is not a count of seconds since 1970"],
  ["seen", 1e300, "seenAt", "is not a count of seconds since 1970"],
  ["state", ["open"], "status", "is not text"],
  ["due", 5, "dueAt", "is not a time"],
  ["assetId", { id: 7 }, "asset", "is not a key"],
  ["assetId", "x".repeat(201), "asset", "is not a key"],
  ["users", "U1", "assignees", "is not a list"],
  ["address", "12 Mill Road", "city", "is not an object"],
  ["link", "javascript:alert(1)", "remoteUrl", "is not a web address"],
  ["shift", {}, "extension.shift", "is not text"],
])("readRecord keeps a record whose %s is %j, and names %s", (property, value, field, message) => {
  const record = read({ ...good, [property]: value });
  expect(record.remoteId).toBe("1");
  const example = typeof value === "object" ? JSON.stringify(value) : String(value).slice(0, 200);
  expect(record.problems).toEqual([{ field, message: `${message} (${property})`, example }]);
});

it("readRecord leaves only the unreadable members out of a list", () => {
  const record = read({
    ...good,
    users: ["U1", { id: 2 }, 3],
    labels: ["a", ["b"]],
    visits: [{ user: "U1", hours: "?" }, { hours: 1 }, "U3"],
    address: { town: {} },
  });
  expect(record.fields).toMatchObject({
    assignees: ["U1", "3"],
    tags: ["a"],
    technicians: [{ technician: "U1", hours: null }],
    city: null,
  });
  expect(record.problems?.map(({ field, message }) => `${field} ${message}`)).toEqual([
    "assignees is not a key (users[1])",
    "tags is not text (labels[1])",
    "city is not text (address.town)",
    "technicians is not a number (visits[0].hours)",
    "technicians cannot be read: Vendor order, visits: user is missing. (visits[1])",
    "technicians cannot be read: Vendor order, visits: not an object. (visits[2])",
  ]);
});

it("readRecord passes a time on as the vendor wrote it", () => {
  expect(read({ ...good, due: " 2026-03-01T08:00:00 " }).fields["dueAt"]).toBe("2026-03-01T08:00:00");
});

it("readRecord names the field, whatever the vendor calls its property", () => {
  const record = read({ nr: 5, title: "A", dur: "long" }, (name) => ({ id: "nr", duration: "dur" })[name] ?? name);
  expect(record.problems).toEqual([{ field: "minutes", message: "is not a whole number (dur)", example: "long" }]);
});

it("readRecord is not confused by numbers that keep their digits", () => {
  const record = read(parseJson('{"id":9007199254740993,"title":"A","sum":19.90,"state":1.0,"lat":[]}'));
  expect(record).toMatchObject({ remoteId: "9007199254740993", fields: { total: "19.90", status: { remote: "1.0" } } });
  expect(record.problems?.map(({ field }) => field)).toEqual(["latitude"]);
});

it("readRecord rejects a record without a required value, with its key if there is one", () => {
  expect(() => read({ id: 7 })).toThrow(
    expect.objectContaining({ code: "UNEXPECTED_ANSWER", message: "Vendor order: title is missing.", remoteId: "7" }),
  );
  expect(() => read({ title: "A" })).toThrow(expect.objectContaining({ code: "UNEXPECTED_ANSWER", remoteId: undefined }));
  expect(() => read({ id: 1e20, title: "A" })).toThrow(expect.objectContaining({ code: "UNEXPECTED_ANSWER" }));
  expect(() => read(null)).toThrow(expect.objectContaining({ code: "UNEXPECTED_ANSWER" }));
});

it("readRecord reads a record with very long lists once, and reports its values by the vendor's names", () => {
  let reads = 0;
  const payload = { ...good, users: Array.from({ length: 2001 }, () => ({})) };
  const record = readRecord(payload, { what: "Vendor order" }, (order): Pick<OrderRecord, "fields" | "problems"> => {
    reads += 1;
    return { fields: { assignees: order.keys("users") } };
  });
  expect(reads).toBe(1);
  expect(record.problems?.[0]).toEqual({ field: "users[0]", message: "is not a key", example: "{}" });
});

it("readRecord limits the problems of a payload that is not a record", () => {
  const record = read({ ...good, users: Array.from({ length: 1000 }, () => ({ text: "x".repeat(1000) })) });
  expect(record.problems).toHaveLength(20);
  expect(record.problems?.every(({ example }) => (example?.length ?? 0) <= 200)).toBe(true);
});
