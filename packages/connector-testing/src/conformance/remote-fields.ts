import assert from "node:assert/strict";
import { partsOfPath, readPath, type RemoteField, type SettingMap } from "@fettle/connector";
import { assertGiven } from "./assertions.ts";
import type { Subject } from "./subject.ts";

const context = { commandId: "01JCONFORMANCE000000000003" };

const written = {
  text: "Fettle",
  number: 17,
  boolean: true,
  instant: "2026-01-31T08:00:00.000Z",
  day: "2026-01-31",
} as const;

const valueFor = ({ type, choices }: RemoteField) => (type === null ? "Fettle" : (choices?.[0] ?? written[type]));

/** Tests what a connector says of its vendor's further fields, and that it writes them. */
export function testRemoteFields<Settings extends SettingMap>({ options, entities, normalize }: Subject<Settings>): void {
  const { describe, it } = options.runner;
  for (const { name, connector, samples } of entities) {
    const { remoteFields, read, update } = connector;
    if (remoteFields === undefined) continue;
    const { describe: ask, isWritable } = remoteFields;
    const fieldsOf = async () => (await ask?.(options.vendor())) ?? [];
    describe(`${name}.remoteFields`, () => {
      it("describes fields with labels and paths of payloads, each once, the same every time", async () => {
        const fields = await fieldsOf();
        assert.ok(ask === undefined || fields.length > 0, `let the vendor have a field of ${name}`);
        for (const { path, label } of fields) {
          assert.ok(partsOfPath(path) !== null, `${JSON.stringify(path)} is no path`);
          assert.ok(label.trim() !== "", `${path} has no label`);
        }
        assert.equal(new Set(fields.map(({ path }) => path)).size, fields.length, `${name} has a path twice`);
        assert.deepEqual(await fieldsOf(), fields);
      });

      if (isWritable === undefined) return;
      it("writes a value where it says that it can, and takes it away", async () => {
        const vendor = options.vendor();
        const writable = (await fieldsOf()).find(({ path }) => isWritable(path, vendor.settings));
        const field = assertGiven(writable, `a writable field among remoteFields of ${name}`);
        const change = assertGiven(update, `${name}.update`);
        const { remoteId } = normalize(name, assertGiven(samples[0], `samples of ${name}`));
        for (const value of [valueFor(field), null]) {
          const result = await change(vendor, remoteId, { remoteFields: [{ path: field.path, value }] }, context);
          if (result.outcome === "accepted") return;
          const payload = read ? await read(vendor, remoteId) : result.payload;
          assert.equal(readPath(payload, partsOfPath(field.path) ?? []) ?? null, value, `${field.path} after a write`);
        }
      });

      it("says of no text that is not a path that it can be written", () => {
        const { settings } = options.vendor();
        for (const path of ["", "/", "title", "/__proto__/x", "/a//b"])
          assert.equal(isWritable(path, settings), false, JSON.stringify(path));
      });
    });
  }
}
