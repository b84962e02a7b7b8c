import { ConnectorError } from "@fettle/connector";
import { expect, it } from "vitest";
import { failuresOf } from "./testing/run-suite.ts";
import { sampleConnector, sampleCustomers, sampleFiles, sampleWrites } from "./testing/sample-connector.ts";
import { samples } from "./testing/sample-vendor.ts";

let calls = 0;
/** The vendors whose list has begun, as a connector that keeps state would know them. */
const started = new WeakSet<object>();

it.each([
  [
    "a filter that is not passed on",
    sampleConnector({ changedSince: (vendor, _since, cursor) => sampleCustomers.all?.page(vendor, cursor) ?? Promise.reject() }),
    "since a time in the future",
  ],
  [
    "a list that never ends",
    sampleConnector({ all: { coverage: "complete", page: async () => ({ payloads: samples, next: "again" }) } }),
    "ends, and lists all records",
  ],
  [
    "a list that leaves records out",
    sampleConnector({ all: { coverage: "complete", page: async () => ({ payloads: [], next: null }) } }),
    "ends, and lists all records",
  ],
  [
    "a read that throws for a record that is gone",
    sampleConnector({
      read: async (vendor, remoteId) => {
        const payload = await sampleCustomers.read?.(vendor, remoteId);
        if (payload === null) throw new ConnectorError("NOT_FOUND", "Gone.");
        return payload;
      },
    }),
    "returns null for records that never existed",
  ],
  [
    "a create whose record cannot be found again",
    sampleConnector({ ...sampleWrites, findCreated: async () => null }),
    "finds the record of a create",
  ],
  [
    "any record found for a create",
    sampleConnector({ ...sampleWrites, findCreated: async () => ({ remoteId: "c1" }) }),
    "finds the record of a create",
  ],
  [
    "a created record that is called absent",
    sampleConnector({ ...sampleWrites, findCreated: async () => "absent" }),
    "finds the record of a create",
  ],
  [
    "an outage that makes a record absent",
    sampleConnector({
      ...sampleWrites,
      findCreated: async (vendor, context) => await sampleWrites.findCreated(vendor, context).catch(() => "absent" as const),
    }),
    "a failure of the vendor's server",
  ],
  [
    "a record of a create that comes later and is called absent",
    sampleConnector({
      ...sampleWrites,
      create: async () => ({ outcome: "accepted", reference: null }),
      findCreated: async () => "absent",
    }),
    "finds the record of a create",
  ],
  [
    "a write that is refused although the vendor accepts it",
    sampleConnector({ ...sampleWrites, refusals: () => [{ path: "extension.colour", message: "No." }] }),
    "Customer.update > refuses nothing",
  ],
  [
    "a refusal that differs each time",
    sampleConnector({
      ...sampleWrites,
      refusals: () => ((calls += 1) % 2 === 0 ? [] : [{ path: "extension.colour", message: "No." }]),
    }),
    "Customer.create > refuses nothing",
  ],
  [
    "a create that drops a value",
    sampleConnector({ ...sampleWrites, create: (vendor, _values, context) => sampleWrites.create(vendor, {}, context) }),
    "Customer.create > creates a record with each",
  ],
  [
    "an update that changes nothing",
    sampleConnector({ ...sampleWrites, update: async (_vendor, remoteId) => ({ outcome: "done", remoteId }) }),
    "Customer.update > changes each given value",
  ],
  [
    "a read that takes a refusal for a deletion",
    sampleConnector({
      read: async (vendor, remoteId) => {
        try {
          return await sampleCustomers.read?.(vendor, remoteId);
        } catch {
          return null;
        }
      },
    }),
    "throws FORBIDDEN for a record that the vendor refuses to show",
  ],
  [
    "a time of creation that only reads have",
    sampleConnector({
      normalize: (payload, settings) => ({
        ...sampleCustomers.normalize(payload, settings),
        remoteCreatedAt: Object(payload).isRead === true ? "2026-01-01T00:00:00.000Z" : null,
      }),
      read: async (vendor, remoteId) => {
        const payload = await sampleCustomers.read?.(vendor, remoteId);
        return payload === null ? null : { ...Object(payload), isRead: true };
      },
    }),
    "the same time of creation as lists do",
  ],
  [
    "an upload that changes the file's name",
    sampleConnector({
      ...sampleFiles,
      upload: (vendor, file, values, context) => sampleFiles.upload(vendor, { ...file, name: "file" }, values, context),
    }),
    "Customer.upload > stores a file",
  ],
  [
    "a file whose bytes are lost",
    sampleConnector({
      ...sampleFiles,
      upload: (vendor, file, values, context) =>
        sampleFiles.upload(vendor, { ...file, content: new Blob(["lost"]) }, values, context),
    }),
    "Customer.upload > gives back the bytes",
  ],
  [
    "an uploaded file that cannot be found again",
    sampleConnector({ ...sampleFiles, findCreated: async () => null }),
    "Customer.upload > finds the record",
  ],
  [
    "bytes of a file that never was",
    sampleConnector({ ...sampleFiles, content: async () => new Response("") }),
    "Customer.content > returns null",
  ],
  [
    "the bytes of a file that are read already",
    sampleConnector({
      ...sampleFiles,
      content: async (vendor, remoteId) => {
        const answer = await sampleFiles.content(vendor, remoteId);
        const read = answer ?? (["c1", "c2"].includes(remoteId) ? new Response("bytes") : null);
        await read?.text();
        return read;
      },
    }),
    "Customer.content > answers with unread bytes",
  ],
  [
    "an update of another record",
    sampleConnector({ ...sampleWrites, update: async () => ({ outcome: "done", remoteId: "c2" }) }),
    "Customer.update > changes each given value",
  ],
  [
    "a create that names no record",
    sampleConnector({ ...sampleWrites, create: async () => ({ outcome: "done", remoteId: "" }) }),
    "Customer.create > creates a record with each",
  ],
  [
    "a call to another host whose refusal is ignored",
    sampleConnector({
      read: async (vendor, remoteId) => {
        await vendor.fetch("https://elsewhere.example/ping").catch(() => null);
        return (await sampleCustomers.read?.(vendor, remoteId)) ?? null;
      },
    }),
    "Customer.read > reads a record",
  ],
  [
    "a call past the vendor's fetch",
    sampleConnector({
      read: async (vendor, remoteId) => {
        await globalThis.fetch("https://vendor.example/v1/ping").catch(() => null);
        return (await sampleCustomers.read?.(vendor, remoteId)) ?? null;
      },
    }),
    "Customer.read > reads a record",
  ],
  [
    "a proxy's 404 that counts as gone",
    sampleConnector({
      read: async (vendor, remoteId) => {
        const response = await vendor.fetch(`/customers/${encodeURIComponent(remoteId)}`);
        return response.status === 404 ? null : JSON.parse(await response.text());
      },
    }),
    "a proxy's page with status 404",
  ],
  [
    "broken JSON that is thrown as it is",
    sampleConnector({ all: { coverage: "complete", page: async (vendor) => (await vendor.fetch("/customers")).json() } }),
    "JSON that breaks off",
  ],
  [
    "a failed write that counts as not carried out",
    sampleConnector({
      ...sampleWrites,
      create: async (vendor, values, context) => {
        const body = JSON.stringify({ ...values.extension, key: context.commandId });
        const response = await vendor.fetch("/customers", { method: "POST", body });
        if (response.status >= 500) throw new ConnectorError("UNAVAILABLE", "The vendor is away.");
        return await sampleWrites.create({ ...vendor, fetch: async () => response }, values, context);
      },
    }),
    "a failure of the vendor's server",
  ],
  [
    "a missing permission that counts as an empty list",
    sampleConnector({
      all: {
        coverage: "complete",
        page: async (vendor, cursor) => {
          const response = await vendor.fetch(`/customers?cursor=${cursor ?? ""}`);
          return response.status === 403 ? { payloads: [], next: null } : response.json();
        },
      },
    }),
    "no permission",
  ],
  [
    "an outage that counts as an empty list",
    sampleConnector({
      changedSince: async (...given) =>
        (await sampleCustomers.changedSince?.(...given).catch(() => null)) ?? { payloads: [], next: null },
    }),
    "cannot be reached",
  ],
  [
    "a cancellation that counts as gone",
    sampleConnector({
      read: async (...given) => (await sampleCustomers.read?.(...given).catch(() => null)) ?? null,
    }),
    "stops when the work is cancelled",
  ],
  [
    "a list that depends on the calls before it",
    sampleConnector({
      all: {
        coverage: "complete",
        page: async (vendor, cursor) => {
          if (cursor === null) started.add(vendor);
          if (!started.has(vendor)) return { payloads: [], next: null };
          return await (sampleCustomers.all?.page(vendor, cursor) ?? Promise.reject(new Error("There is a list.")));
        },
      },
    }),
    "continues from a cursor after a restart",
  ],
  [
    "a list with fewer values than a read",
    sampleConnector({
      all: {
        coverage: "complete",
        page: async (vendor, cursor) => {
          const { payloads, next } = await (sampleCustomers.all?.page(vendor, cursor) ??
            Promise.reject(new Error("There is a list.")));
          return { payloads: payloads.map((payload) => ({ ...Object(payload), name: "" })), next };
        },
      },
    }),
    "reads the same values as a list has",
  ],
  ["a delete that does nothing", sampleConnector({ delete: async () => undefined }), "Customer.delete"],
])("the suite catches %s", async (_case, connector, name) => {
  expect(await failuresOf(connector)).toContainEqual(expect.stringContaining(name));
});

it("the suite passes a connector that knows which records are surely absent", async () => {
  const knows = sampleConnector({
    ...sampleWrites,
    findCreated: async (vendor, context) => (await sampleWrites.findCreated(vendor, context)) ?? "absent",
  });
  expect(await failuresOf(knows)).toEqual([]);
});

const readingFirst = (after: (error: unknown) => never) =>
  sampleConnector({
    ...sampleWrites,
    update: async (vendor, remoteId, values) => {
      await sampleCustomers.read?.(vendor, remoteId);
      return await sampleWrites.update(vendor, remoteId, values).catch(after);
    },
  });

function passOn(error: unknown): never {
  throw error;
}
function hideFailure(cause: unknown): never {
  if (!ConnectorError.isInstance(cause) || cause.code !== "OUTCOME_UNKNOWN") throw cause;
  throw new ConnectorError("UNAVAILABLE", "The vendor failed.", { cause });
}

it("the suite passes an update that reads first, and looks at the failure of its write", async () => {
  expect(await failuresOf(readingFirst(passOn))).toEqual([]);
  expect(await failuresOf(readingFirst(hideFailure))).toEqual([expect.stringContaining("a failure of the vendor's server")]);
});

it("the suite wants changes in order, unless the vendor has none", async () => {
  const unordered = sampleConnector({
    changedSince: async (vendor, since) => {
      const { payloads } = Object(await (await vendor.fetch(`/customers?since=${encodeURIComponent(since)}&cursor=0`)).json());
      const { payloads: later } = Object(
        await (await vendor.fetch(`/customers?since=${encodeURIComponent(since)}&cursor=1`)).json(),
      );
      return { payloads: [...later, ...payloads], next: null };
    },
  });
  expect(await failuresOf(unordered)).toContainEqual(expect.stringContaining("oldest change first"));
  const failures = await failuresOf(unordered, samples, { unordered: { Customer: "The vendor lists by name." } });
  expect(failures.filter((name) => name.includes("from the beginning"))).toEqual([]);
});
