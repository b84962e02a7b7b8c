import assert from "node:assert/strict";
import type { SettingMap, WriteResult } from "@fettle/connector";
import { assertGiven } from "./assertions.ts";
import { inputsOf, type Subject } from "./subject.ts";

const context = { commandId: "01JCONFORMANCE000000000001" };

/** Tests writes. */
export function testWriting<Settings extends SettingMap>({ options, entities, normalize }: Subject<Settings>): void {
  const { describe, it } = options.runner;
  for (const { name, connector, samples } of entities) {
    const { create, update, delete: remove, read } = connector;
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
    const firstId = (): string => normalize(name, assertGiven(samples[0], `samples of ${name}`)).remoteId;

    if (create) {
      describe(`${name}.create`, () => {
        it("creates a record that can be read", async () => {
          const vendor = options.vendor();
          const result = await create(vendor, samplesOf("create"), context);
          assertDone(result);
          if (result.outcome === "done" && read) assert.ok((await read(vendor, result.remoteId)) !== null);
        });
      });
    }

    if (update) {
      describe(`${name}.update`, () => {
        it("changes a record", async () => {
          const result = await update(options.vendor(), firstId(), samplesOf("update"), context);
          assertDone(result);
          if (result.outcome === "done") assert.equal(result.remoteId, firstId());
        });

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
