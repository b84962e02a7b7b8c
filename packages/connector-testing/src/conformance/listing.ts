import assert from "node:assert/strict";
import { ConnectorError, type Page, type PageCursor, type SettingMap } from "@fettle/connector";
import type { Subject } from "./subject.ts";

const mostPages = 1000;

async function allPages(page: (cursor: PageCursor) => Promise<Page>): Promise<readonly unknown[]> {
  const payloads: unknown[] = [];
  let cursor: PageCursor = null;
  for (let count = 0; count < mostPages; count += 1) {
    const { payloads: more, next }: Page = await page(cursor);
    payloads.push(...more);
    if (next === null) return payloads;
    assert.ok(next !== "", "the next page's cursor is empty");
    cursor = next;
  }
  return assert.fail(`the list has not ended after ${mostPages} pages`);
}

/** Tests lists and reads. */
export function testListing<Settings extends SettingMap>({ options, entities, normalize }: Subject<Settings>): void {
  const { describe, it } = options.runner;
  for (const { name, connector, samples } of entities) {
    const idsOf = (payloads: readonly unknown[]): ReadonlySet<string> =>
      new Set(payloads.map((payload) => normalize(name, payload).remoteId));
    const { changedSince, all, read } = connector;

    if (changedSince) {
      describe(`${name}.changedSince`, () => {
        const isUnordered = (options.unordered?.[name] ?? "").trim() !== "";
        it(`lists all records from the beginning${isUnordered ? "" : ", oldest change first"}`, async () => {
          const vendor = options.vendor();
          const payloads = await allPages((cursor) => changedSince(vendor, "1970-01-01T00:00:00.000Z", cursor));
          assert.deepEqual(idsOf(payloads), idsOf(samples));
          if (isUnordered) return;
          const times = payloads.map((payload) => Date.parse(normalize(name, payload).remoteUpdatedAt ?? ""));
          assert.deepEqual(
            times,
            times.toSorted((one, other) => one - other),
            "the changes are not in order",
          );
        });

        it("includes records that changed exactly at the given time", async () => {
          const vendor = options.vendor();
          const times = samples.map((sample) => Date.parse(normalize(name, sample).remoteUpdatedAt ?? ""));
          const newest = new Date(Math.max(...times)).toISOString();
          assert.ok((await allPages((cursor) => changedSince(vendor, newest, cursor))).length > 0);
        });

        it("lists nothing since a time in the future", async () => {
          const vendor = options.vendor();
          assert.deepEqual(await allPages((cursor) => changedSince(vendor, "2999-01-01T00:00:00.000Z", cursor)), []);
        });
      });
    }

    if (all) {
      describe(`${name}.all`, () => {
        it("ends, and lists all records", async () => {
          const vendor = options.vendor();
          const listed = idsOf(await allPages((cursor) => all.page(vendor, cursor)));
          if (all.coverage === "complete") assert.deepEqual(listed, idsOf(samples));
          else assert.ok([...listed].every((id) => idsOf(samples).has(id)));
        });

        it("returns the same page for the same cursor", async () => {
          const vendor = options.vendor();
          const { next } = await all.page(vendor, null);
          if (next === null && (options.unpaged?.[name] ?? "").trim() !== "") return;
          assert.ok(
            next !== null || samples.length < 2,
            "the vendor returns only one page; make it return several, or give the reason in unpaged",
          );
          assert.deepEqual(await all.page(vendor, next), await all.page(vendor, next));
        });

        it("continues from a cursor after a restart", async () => {
          const { next } = await all.page(options.vendor(), null);
          if (next === null) return;
          const continued = await all.page(options.vendor(), next);
          const whole = options.vendor();
          await all.page(whole, null);
          assert.deepEqual(continued, await all.page(whole, next), "a page depends on the calls before it");
        });
      });
    }

    if (read) {
      describe(`${name}.read`, () => {
        it("reads a record", async () => {
          const vendor = options.vendor();
          for (const sample of samples) {
            const { remoteId } = normalize(name, sample);
            assert.equal(normalize(name, await read(vendor, remoteId)).remoteId, remoteId);
          }
        });

        it("reads the same values as a list has", async () => {
          const list =
            all?.page ?? (changedSince && ((vendor, cursor) => changedSince(vendor, "1970-01-01T00:00:00.000Z", cursor)));
          if (list === undefined) return;
          const vendor = options.vendor();
          for (const payload of await allPages((cursor) => list(vendor, cursor))) {
            const listed = normalize(name, payload);
            const found = normalize(name, await read(vendor, listed.remoteId));
            assert.deepEqual(found.fields, listed.fields, `${name} ${listed.remoteId} differs between its list and its read`);
            assert.equal(found.remoteUpdatedAt, listed.remoteUpdatedAt);
          }
        });

        it("returns null for records that never existed", async () => {
          const vendor = options.vendor();
          for (const remoteId of ["99999999", "no-such-record", "a/../b", "..", ".", "%", "ü?x=1#y"]) {
            assert.equal(await read(vendor, remoteId), null, `read of ${remoteId}`);
          }
        });

        it("throws FORBIDDEN for a record that the vendor refuses to show, which is not gone", async () => {
          const vendor = { ...options.vendor(), fetch: async () => new Response("{}", { status: 403 }) };
          for (const sample of samples) {
            const { remoteId } = normalize(name, sample);
            const failure: unknown = await read(vendor, remoteId).then(
              (payload) => assert.fail(`a read that is answered 403 returns ${payload === null ? "null" : "a record"}`),
              (error: unknown) => error,
            );
            assert.equal(ConnectorError.isInstance(failure) ? failure.code : failure, "FORBIDDEN");
          }
        });

        const listPage = all?.page ?? ((vendor, cursor) => changedSince?.(vendor, "1970-01-01T00:00:00.000Z", cursor));
        it("gives a record the same time of creation as lists do", async () => {
          const vendor = options.vendor();
          for (const payload of (await listPage(vendor, null))?.payloads ?? []) {
            const { remoteId, remoteCreatedAt } = normalize(name, payload);
            assert.equal(normalize(name, await read(vendor, remoteId)).remoteCreatedAt ?? null, remoteCreatedAt ?? null);
          }
        });
      });
    }
  }
}
