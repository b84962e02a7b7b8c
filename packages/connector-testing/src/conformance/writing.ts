import assert from "node:assert/strict";
import type { SettingMap, WriteResult } from "@fettle/connector";
import { assertGiven } from "./assertions.ts";
import { inTimeZones } from "./in-time-zones.ts";
import { assertReadBack } from "./read-back.ts";
import { inputsOf, type Subject } from "./subject.ts";

const context = { commandId: "01JCONFORMANCE000000000001" };

/** Tests writes. */
export function testWriting<Settings extends SettingMap>({ options, entities, normalize }: Subject<Settings>): void {
  const { describe, it } = options.runner;
  for (const { name, descriptor, connector, samples } of entities) {
    const { create, findCreated, refusals, update, delete: remove, read } = connector;
    const samplesOf = (operation: "create" | "update"): Readonly<Record<string, unknown>> => {
      const values = assertGiven(options.writes?.[name]?.[operation], `writes.${name}.${operation}`);
      const { extension = {}, ...own } = values;
      const inputs = inputsOf(connector.extension ?? {}, operation);
      const unwritable = [
        ...Object.keys(own).filter((field) => !connector.writable?.[operation]?.includes(field)),
        ...Object.keys(Object(extension)).filter((field) => !inputs.includes(field)),
      ];
      assert.deepEqual(unwritable, [], `${name}: these are not writable in ${operation}`);
      return values;
    };
    const assertDone = (result: WriteResult): void => {
      if (result.outcome === "accepted") return;
      assert.ok(result.remoteId !== "", "a completed write does not name its record");
      if (result.payload !== undefined) assert.equal(normalize(name, result.payload).remoteId, result.remoteId);
    };
    const assertKnownRefusals = (operation: "create" | "update"): void => {
      const { settings } = options.vendor();
      const current = operation === "create" ? null : normalize(name, assertGiven(samples[0], `samples of ${name}`));
      const write = { operation, values: samplesOf(operation), current };
      const found = refusals?.(write, settings) ?? [];
      assert.deepEqual(refusals?.(write, settings) ?? [], found, "the same write is refused differently");
      assert.deepEqual(found, [], `the ${operation} of writes.${name} is refused`);
    };
    const assertShown = async (
      vendor: ReturnType<typeof options.vendor>,
      result: WriteResult,
      operation: "create" | "update",
    ): Promise<void> => {
      if (result.outcome === "accepted") return;
      const payload = read ? await read(vendor, result.remoteId) : result.payload;
      assert.ok(payload !== null, "the written record cannot be read");
      if (payload === undefined) return;
      const unwritten = result.outcome === "partial" ? result.unwritten.map(({ path }) => path) : [];
      const fields = { fields: descriptor.fields, extension: connector.extension };
      assertReadBack(normalize(name, payload), samplesOf(operation), fields, unwritten);
    };
    const firstId = (): string => normalize(name, assertGiven(samples[0], `samples of ${name}`)).remoteId;

    if (create) {
      describe(`${name}.create`, () => {
        it("creates a record with each written value", async () => {
          await inTimeZones(async () => {
            const vendor = options.vendor();
            const result = await create(vendor, samplesOf("create"), context);
            assertDone(result);
            await assertShown(vendor, result, "create");
          });
        });

        if (refusals) it("refuses nothing that the vendor accepts", () => assertKnownRefusals("create"));

        if (findCreated) {
          it("finds the record of a create by the command's id, and no other", async () => {
            const vendor = options.vendor();
            const other = { commandId: "01JCONFORMANCE000000000002" };
            const before = await findCreated(vendor, context);
            assert.ok(before === null || before === "absent", "a record is found before its create");
            const result = await create(vendor, samplesOf("create"), context);
            const found = await findCreated(vendor, context);
            assert.notEqual(found, "absent", "what a create has made, or will make, counts as surely absent");
            if (result.outcome === "accepted") return;
            assert.ok(typeof found === "object" && found?.remoteId === result.remoteId, "the record is not found");
            assert.equal(await findCreated(vendor, other), before);
          });
        }
      });
    }

    if (update) {
      describe(`${name}.update`, () => {
        it("changes each given value of a record", async () => {
          await inTimeZones(async () => {
            const vendor = options.vendor();
            const result = await update(vendor, firstId(), samplesOf("update"), context);
            assertDone(result);
            if (result.outcome !== "accepted") assert.equal(result.remoteId, firstId());
            await assertShown(vendor, result, "update");
          });
        });

        if (refusals) it("refuses nothing that the vendor accepts", () => assertKnownRefusals("update"));

        it("throws NOT_FOUND for records that never existed", async () => {
          for (const remoteId of ["99999999", ".."]) {
            await assert.rejects(update(options.vendor(), remoteId, samplesOf("update"), context), { code: "NOT_FOUND" });
          }
        });
      });
    }

    if (remove) {
      describe(`${name}.delete`, () => {
        it("deletes a record, and deletes it again without an error", async () => {
          const vendor = options.vendor();
          await remove(vendor, firstId(), context);
          if (read) assert.equal(await read(vendor, firstId()), null);
          await remove(vendor, firstId(), context);
          await remove(vendor, "..", context);
        });
      });
    }
  }
}
