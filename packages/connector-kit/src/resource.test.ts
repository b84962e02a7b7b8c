import { customer, type FieldMap, type NormalizedRecord, type Vendor, type VendorRequest, workOrder } from "@fettle/connector";
import { expect, it } from "vitest";
import { keyToWrite } from "./key-to-write.ts";
import { readList } from "./list-answer.ts";
import { words } from "./map-words.ts";
import { linkedPath, pageByLink } from "./page-by-link.ts";
import { pageByNumber, pageNumber } from "./page-by-number.ts";
import { readPayload } from "./read-payload.ts";
import { readRecord } from "./read-record.ts";
import { resourcesOf, type RestConventions } from "./resource.ts";
import type { WrittenBody } from "./resource-write.ts";
import { wordToWrite } from "./word-to-write.ts";

interface Settings {
  readonly base: string;
}

interface Call extends VendorRequest {
  readonly path: string;
}

function vendorThatAnswers(...responses: readonly Response[]): { vendor: Vendor<Settings>; calls: Call[] } {
  const calls: Call[] = [];
  const left = [...responses];
  const vendor: Vendor<Settings> = {
    settings: { base: "https://v.example/v1" },
    signal: new AbortController().signal,
    fetch: async (path, init = {}) => {
      calls.push({ path: String(path), ...init });
      return left.shift() ?? Promise.reject(new Error("unexpected call"));
    },
  };
  return { vendor, calls };
}

const json = (body: unknown, status = 200) => Response.json(body, { status });
const answers = {
  product: "Vendor",
  readProblem: (body: unknown) => (Object(body).error === undefined ? {} : { message: String(Object(body).error) }),
};
const conventions: RestConventions<Settings> = {
  answers,
  list: {
    coverage: "complete",
    hasChanges: true,
    request: ({ cursor, since }) => ({ query: { page: pageNumber(cursor), since } }),
    page: (answer, { items, what, cursor }) =>
      pageByNumber(readPayload(answer, { what }), { items, more: "more" }, pageNumber(cursor)),
  },
  write: { created: "record", updated: "record", headers: ({ commandId }) => ({ "idempotency-key": commandId }) },
};
const word = words<"UNKNOWN">({});
const normalize = (payload: unknown): NormalizedRecord<typeof workOrder.fields> =>
  readRecord(payload, { what: "job" }, (read) => ({
    remoteId: read.requiredKey("id"),
    fields: { title: read.requiredText("title"), status: word(null), type: word(null), priority: word(null) },
  }));
const described = {
  entity: workOrder,
  name: "job",
  path: "/jobs",
  items: "jobs",
  key: "id",
  normalize,
  writable: { create: ["title"], update: ["title", "status"] },
  body: ({ title, status }: { readonly title?: string; readonly status?: string }) => ({ title, state: status }),
  isDeletable: true,
} as const;
const context = { commandId: "01JCOMMAND0000000000000001" };
const resource = resourcesOf(conventions);
const jobs = resource(described);

it("a described entity lists all records, and those that changed", async () => {
  const { vendor, calls } = vendorThatAnswers(json({ jobs: [{ id: 1 }], more: true }), json({ jobs: [], more: false }));
  expect(await jobs.all?.page(vendor, null)).toEqual({ payloads: [{ id: 1 }], next: "2" });
  expect(await jobs.changedSince?.(vendor, "2026-01-01T00:00:00.000Z", "2")).toEqual({ payloads: [], next: null });
  expect(calls.map(({ path }) => path)).toEqual(["/jobs?page=1", "/jobs?page=2&since=2026-01-01T00%3A00%3A00.000Z"]);
  expect(jobs.all?.coverage).toBe("complete");
});

it("a described entity reads one record, or null when it is gone", async () => {
  const { vendor, calls } = vendorThatAnswers(json({ id: 1 }), json({ error: "gone" }, 404), json({}, 404));
  expect(await jobs.read?.(vendor, "a/1")).toEqual({ id: 1 });
  expect(await jobs.read?.(vendor, "2")).toBeNull();
  await expect(jobs.read?.(vendor, "3")).rejects.toMatchObject({ code: "UNEXPECTED_ANSWER" });
  expect(await jobs.read?.(vendor, "..")).toBeNull();
  expect(calls.map(({ path }) => path)).toEqual(["/jobs/a%2F1", "/jobs/2", "/jobs/3"]);
});

it("a described entity writes records, with the headers of the conventions", async () => {
  const { vendor, calls } = vendorThatAnswers(
    json({ id: 7, title: "A" }, 201),
    json({ id: 7 }),
    new Response(null, { status: 204 }),
  );
  expect(await jobs.create?.(vendor, { title: "A" }, context)).toEqual({
    outcome: "done",
    remoteId: "7",
    payload: { id: 7, title: "A" },
  });
  expect(await jobs.update?.(vendor, "7", { status: "OPEN" }, context)).toMatchObject({ outcome: "done", remoteId: "7" });
  await jobs.delete?.(vendor, "7", context);
  const headers = { "content-type": "application/json", "idempotency-key": context.commandId };
  expect(calls).toEqual([
    { path: "/jobs", method: "POST", headers, body: '{"title":"A"}' },
    { path: "/jobs/7", method: "PATCH", headers, body: '{"state":"OPEN"}' },
    { path: "/jobs/7", method: "DELETE", headers: { "idempotency-key": context.commandId } },
  ]);
});

const refusingBody: WrittenBody<unknown, typeof workOrder.fields, FieldMap> = ({ status, location }, { operation }) => ({
  state: wordToWrite(status, { OPEN: "open" }, { product: "Vendor", field: "status" }),
  site: operation === "create" ? keyToWrite(location, { product: "Vendor", field: "location" }) : undefined,
});

it("a described entity refuses what its body refuses, before the vendor is called", () => {
  const { refusals } = resource({ ...described, body: refusingBody });
  const refused = (operation: "create" | "update", values: object) =>
    refusals?.({ operation, values, current: null }, { base: "" });
  expect(refused("update", { status: "OPEN", location: "x" })).toEqual([]);
  expect(refused("update", { status: "CLOSED" })).toEqual([
    { path: "status", message: "Vendor has no status that means CLOSED." },
  ]);
  expect(refused("create", { location: "x" })).toEqual([expect.objectContaining({ path: "location" })]);
});

it("a write of a record that cannot exist is NOT_FOUND, and one without a key in its response OUTCOME_UNKNOWN", async () => {
  const { vendor } = vendorThatAnswers(json({ title: "A" }, 201), json({ error: "down" }, 502), json({ error: "no" }, 422));
  await expect(jobs.update?.(vendor, "..", { title: "A" }, context)).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(jobs.create?.(vendor, { title: "A" }, context)).rejects.toMatchObject({ code: "OUTCOME_UNKNOWN" });
  await expect(jobs.create?.(vendor, { title: "A" }, context)).rejects.toMatchObject({ code: "OUTCOME_UNKNOWN" });
  await expect(jobs.create?.(vendor, { title: "A" }, context)).rejects.toMatchObject({ code: "INVALID_INPUT" });
  await jobs.delete?.(vendor, "..", context);
});

it("a vendor may return only a key, only an address, or nothing", async () => {
  const keyed = resourcesOf({ ...conventions, write: { created: "key", updated: "nothing", updateMethod: "PUT" } })(described);
  const located = resourcesOf({ ...conventions, write: { created: "location", updated: "nothing" } })(described);
  const created = new Response(null, { status: 201, headers: { location: "/v1/jobs/9" } });
  const { vendor, calls } = vendorThatAnswers(json({ id: 8 }), new Response(null), created, new Response(null, { status: 201 }));
  expect(await keyed.create?.(vendor, { title: "A" }, context)).toEqual({ outcome: "done", remoteId: "8" });
  expect(await keyed.update?.(vendor, "8", { title: "B" }, context)).toEqual({ outcome: "done", remoteId: "8" });
  expect(await located.create?.(vendor, { title: "A" }, context)).toEqual({ outcome: "done", remoteId: "9" });
  await expect(located.create?.(vendor, { title: "A" }, context)).rejects.toMatchObject({ code: "OUTCOME_UNKNOWN" });
  expect(calls[1]).toMatchObject({ method: "PUT", path: "/jobs/8" });
});

it("a vendor may list by POST, by links, or at an address of the settings, and wrap its records", async () => {
  const posted = resourcesOf<Settings>({
    ...conventions,
    record: (answer) => Object(answer).result,
    list: {
      ...conventions.list,
      request: ({ path, cursor }) => ({ path: `${path}/search`, body: { pageNum: pageNumber(cursor) - 1 } }),
    },
  })(described);
  const base = "https://v.example/v1";
  const linked = resource({
    ...described,
    path: (settings) => `/${settings.base.length}`,
    list: {
      request: ({ path, cursor }) => ({ path: linkedPath(cursor, { base, first: `${path}?limit=1` }) }),
      page: (answer, { path, what, cursor }, headers) =>
        pageByLink(readList(answer, { what }), headers, { base, first: `${path}?limit=1` }, cursor),
    },
  });
  const { vendor, calls } = vendorThatAnswers(
    json({ jobs: [], more: false }),
    json({ result: { id: 1 } }),
    Response.json([{ id: 1 }], { headers: { link: '<?page=2>; rel="next"' } }),
  );
  await posted.all?.page(vendor, null);
  expect(await posted.read?.(vendor, "1")).toEqual({ id: 1 });
  expect(await linked.all?.page(vendor, null)).toEqual({ payloads: [{ id: 1 }], next: "/20?page=2" });
  expect(calls).toEqual([
    {
      path: "/jobs/search",
      method: "POST",
      isRead: true,
      headers: { "content-type": "application/json" },
      body: '{"pageNum":0}',
    },
    { path: "/jobs/1" },
    { path: "/20?limit=1" },
  ]);
});

it("an entity has only the capabilities that were described", () => {
  const { list } = conventions;
  const plain = resourcesOf<Settings>({ answers, list: { ...list, coverage: "partial", hasChanges: false } })({
    entity: customer,
    path: "/customers",
    normalize: () => ({ remoteId: "1", fields: { name: "A", type: word(null), isActive: true } }),
    isReadable: false,
  });
  expect(Object.keys(plain).toSorted()).toEqual(["all", "normalize"]);
  expect(plain.all?.coverage).toBe("partial");
  const { body: _, ...bodiless } = described;
  const { key: __, ...keyless } = described;
  expect(() => resource(bodiless)).toThrow("has no body");
  expect(() => resource(keyless)).toThrow("the name of its key is missing");
  expect(() => resourcesOf<Settings>({ answers, list })(described)).toThrow("no conventions for writes");
});

it("a described entity passes on its own fields and what is never stored", () => {
  const extension: FieldMap = {};
  expect(resource({ ...described, extension, redact: { keys: ["pin"] } })).toMatchObject({
    extension,
    redact: { keys: ["pin"] },
  });
});
