import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { openTestStore, type TestStore } from "../../ingest/testing/open-test-store.ts";
import { testConnector } from "../../ingest/testing/test-connector.ts";
import { createOutgoingFetch, type OutgoingFetch } from "../../vendor-calls/outgoing-fetch.ts";
import { createUploads } from "./create-uploads.ts";
import type { UploadOutcome, Uploads } from "./uploads.ts";

const limits = { bytes: 1_000_000, types: ["image/*", "text/plain"] };
const hour = 3_600_000;

let opened: TestStore;
let outgoing: OutgoingFetch;
let uploads: Uploads;
let now = Date.parse("2026-01-31T08:00:00Z");
let environmentId: string;
const target = () => ({ environmentId, systemId: "sys_1" });

const server = createServer((request, response) => {
  const isLong = request.url === "/long";
  response.writeHead(200, { "content-type": "text/plain", ...(isLong && { "content-length": String(2 ** 31) }) });
  if (request.url === "/endless") return void Array.from({ length: 2_000 }, () => response.write("x".repeat(1_000)));
  response.end(isLong ? undefined : "bytes");
});
let address: string;

beforeAll(async () => {
  opened = await openTestStore(testConnector({ payloads: [], failures: [] }));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens at a port
  outgoing = createOutgoingFetch({ allowedAddresses: ["127.0.0.1"] });
  uploads = createUploads({ store: opened.store, clock: () => new Date(now), limits, fetch: outgoing.fetch });
}, 60_000);
afterAll(async () => {
  await outgoing[Symbol.asyncDispose]();
  await opened[Symbol.asyncDispose]();
  server.closeAllConnections();
  server.close();
});
beforeEach(async () => {
  environmentId = await opened.freshEnvironment();
});

const countOf = async (table: "uploads" | "upload_pieces") =>
  (await opened.store.environment(environmentId).selectFrom(table).select("environment_id").execute()).length;

async function* pieces(count: number, bytes = 100_000): AsyncGenerator<Uint8Array> {
  for (let index = 0; index < count; index += 1) yield new Uint8Array(bytes).fill(index);
}

const receive = (bytes: AsyncIterable<Uint8Array>, more: { contentType?: string; length?: number } = {}) =>
  uploads.receive(target(), { name: "a.txt", contentType: "text/plain; charset=utf-8", length: null, ...more, bytes });

/** A sender that leaves. */
async function* broken(): AsyncGenerator<Uint8Array> {
  yield* pieces(5);
  throw new Error("The sender has left.");
}

const refused = (outcome: UploadOutcome) => outcome.type === "refused" && outcome.code;

const idOf = (outcome: UploadOutcome): string => {
  if (outcome.type === "refused") throw new Error(outcome.message);
  return outcome.upload.id;
};

it("A file is stored as it comes: the next bytes are read once the last ones are stored", async () => {
  const stored: number[] = [];
  async function* watched() {
    for await (const piece of pieces(9)) {
      stored.push(await countOf("upload_pieces"));
      yield piece;
    }
  }
  const outcome = await receive(watched());
  expect(outcome).toMatchObject({ type: "stored", upload: { name: "a.txt", contentType: "text/plain", size: 900_000 } });
  // A piece has 262,144 bytes.
  expect(stored).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 3]);
});

it("A stored file is opened with the same bytes, and is gone from the disk and the store afterwards", async () => {
  const id = idOf(await receive(pieces(7)));
  const file = await uploads.open(environmentId, id);
  expect(file?.file).toMatchObject({ name: "a.txt", contentType: "text/plain" });
  const bytes = new Uint8Array((await file?.file.content.arrayBuffer()) ?? new ArrayBuffer());
  expect([bytes.byteLength, bytes[0], bytes[350_000], bytes.at(-1)]).toEqual([700_000, 0, 3, 6]);
  await file?.[Symbol.asyncDispose]();
  await expect(file?.file.content.text()).rejects.toMatchObject({ name: "NotReadableError" });
  await uploads.drop(environmentId, id);
  expect([await countOf("uploads"), await countOf("upload_pieces"), await uploads.open(environmentId, id)]).toEqual([0, 0, null]);
});

it("A file that is too large, empty or of another type is refused and leaves nothing", async () => {
  let isRead = false;
  async function* unread() {
    isRead = true;
    yield new Uint8Array(1);
  }
  expect(refused(await receive(unread(), { length: 2 ** 31 }))).toBe("DOCUMENT_TOO_LARGE");
  expect(refused(await receive(unread(), { contentType: "text/html" }))).toBe("DOCUMENT_TYPE_NOT_ALLOWED");
  expect(refused(await receive(unread(), { contentType: "image/svg+xml" }))).toBe("DOCUMENT_TYPE_NOT_ALLOWED");
  expect(isRead).toBe(false);
  expect(refused(await receive(pieces(11)))).toBe("DOCUMENT_TOO_LARGE");
  expect(refused(await receive(pieces(0)))).toBe("DOCUMENT_EMPTY");
  expect([await countOf("uploads"), await countOf("upload_pieces")]).toEqual([0, 0]);
});

it("A file whose sender breaks off leaves nothing", async () => {
  await expect(receive(broken())).rejects.toThrow("The sender has left.");
  expect([await countOf("uploads"), await countOf("upload_pieces")]).toEqual([0, 0]);
});

it("An upload belongs to its system and environment, and expires in a day unless a command keeps it", async () => {
  const id = idOf(await receive(pieces(1)));
  const kept = idOf(await receive(pieces(1)));
  expect(await uploads.find(target(), id)).toMatchObject({ id, size: 100_000 });
  expect(await uploads.find({ ...target(), systemId: "sys_2" }, id)).toBeNull();
  expect(await uploads.find({ ...target(), environmentId: "env_0" }, id)).toBeNull();
  await opened.store
    .environment(environmentId)
    .transaction()
    .execute((transaction) => uploads.keep(transaction, environmentId, kept));
  now += 25 * hour;
  expect([await uploads.find(target(), id), await uploads.find(target(), kept)]).toMatchObject([null, { id: kept }]);
  await uploads.release(environmentId, kept);
  now += 23 * hour;
  expect(await uploads.find(target(), kept)).toMatchObject({ id: kept });
  now += 2 * hour;
  expect(await uploads.find(target(), kept)).toBeNull();
});

it("A hundred uploads of a system may wait, with ten times the bytes of the largest", async () => {
  for (let index = 0; index < 100; index += 1) idOf(await receive(pieces(1, 1)));
  expect(refused(await receive(pieces(1)))).toBe("TOO_MANY_UPLOADS");
  environmentId = await opened.freshEnvironment();
  for (let index = 0; index < 10; index += 1) idOf(await receive(pieces(10)));
  expect(refused(await receive(pieces(1)))).toBe("TOO_MANY_UPLOADS");
});

it("A file from an address is stored like any other", async () => {
  const outcome = await uploads.fetchFrom(target(), `${address}/folder/Plan%20B.txt?key=secret`, null);
  expect(outcome).toMatchObject({ type: "stored", upload: { name: "Plan B.txt", contentType: "text/plain", size: 5 } });
});

it.each([
  ["/long", "DOCUMENT_TOO_LARGE"],
  ["/endless", "DOCUMENT_TOO_LARGE"],
])("What comes from %s is refused as %s", async (path, code) => {
  expect(await uploads.fetchFrom(target(), `${address}${path}`, null)).toMatchObject({ type: "refused", code });
  expect(await countOf("uploads")).toBe(0);
});

it.each([
  ["an address inside", "http://10.0.0.1/a.txt", "not public"],
  ["another one", "http://[::1]:8080/a.txt", "not public"],
  ["a file of this machine", "file:///etc/hostname", "http or https"],
  ["an address with a user", "https://me:secret@example.com/a.txt", "without a user name"],
  ["no address", "a.txt", "http or https"],
])("%s is refused, without a word of it", async (_what, url, reason) => {
  const outcome = await uploads.fetchFrom(target(), url, null);
  expect(outcome).toMatchObject({ type: "refused", code: "DOCUMENT_NOT_REACHED", message: expect.stringContaining(reason) });
  expect(JSON.stringify(outcome)).not.toContain(url);
});
