import assert from "node:assert/strict";
import type { SettingMap, SettingValues, UploadedFile, Vendor, WriteResult } from "@fettle/connector";
import { assertGiven } from "./assertions.ts";
import { assertReadBack } from "./read-back.ts";
import type { Subject, TestedEntity } from "./subject.ts";

const context = { commandId: "01JCONFORMANCE000000000004" };
const other = { commandId: "01JCONFORMANCE000000000005" };
const words = "What was found, and what was done.\n";

/** A file with a name that needs care in an address and in a header. */
export const sampleFile = (): UploadedFile => ({
  name: "Bericht – 1 & 2.txt",
  contentType: "text/plain",
  content: new Blob([words], { type: "text/plain" }),
});

/** Tests uploads, and reading the bytes of files. */
export function testFiles<Settings extends SettingMap>(subject: Subject<Settings>): void {
  const { options, entities, normalize } = subject;
  const { describe, it } = options.runner;
  for (const entity of entities) {
    const { name, connector } = entity;
    const { upload, content, findCreated } = connector;
    const values = () => assertGiven(options.writes?.[name]?.upload, `writes.${name}.upload`);
    if (upload) {
      describe(`${name}.upload`, () => {
        it("stores a file with each written value, under the file's name without another", async () => {
          const unwritable = Object.keys(values()).filter((field) => !connector.writable?.create?.includes(field));
          assert.deepEqual(unwritable, [], `${name}: these are not writable in create`);
          const vendor = options.vendor();
          const result = await upload(vendor, sampleFile(), values(), context);
          await assertStored(subject, entity, vendor, result, values());
        });

        if (findCreated) {
          it("finds the record of an upload by the command's id, and no other", async () => {
            const vendor = options.vendor();
            const result = await upload(vendor, sampleFile(), values(), context);
            if (result.outcome === "accepted") return;
            const found = await findCreated(vendor, context);
            assert.notEqual(found, "absent", "what an upload has made counts as surely absent");
            assert.equal(found === "absent" ? undefined : found?.remoteId, result.remoteId);
            const unknown = await findCreated(vendor, other);
            assert.ok(unknown === null || unknown === "absent", "a record is found that no command made");
          });
        }

        if (content) {
          it("gives back the bytes", async () => {
            const vendor = options.vendor();
            const result = await upload(vendor, sampleFile(), values(), context);
            if (result.outcome === "accepted") return;
            const answer = await content(vendor, result.remoteId);
            assert.ok(answer !== null, "the file that was stored is gone");
            assert.equal(await answer.text(), words);
          });
        }
      });
    }
    if (content) {
      describe(`${name}.content`, () => {
        it("answers with unread bytes, or null", async () => {
          for (const sample of entity.samples) {
            const answer = await content(options.vendor(), normalize(name, sample).remoteId);
            assert.ok(answer === null || (answer.ok && !answer.bodyUsed), "the answer was refused, or is read already");
          }
        });

        it("returns null for records that never existed", async () => {
          for (const remoteId of ["99999999", "..", "a/b?c#d"]) assert.equal(await content(options.vendor(), remoteId), null);
        });
      });
    }
  }
}

async function assertStored<Settings extends SettingMap>(
  { normalize }: Subject<Settings>,
  { name, descriptor, connector }: TestedEntity<SettingValues<Settings>>,
  vendor: Vendor<SettingValues<Settings>>,
  result: WriteResult,
  values: Readonly<Record<string, unknown>>,
): Promise<void> {
  if (result.outcome === "accepted") return;
  assert.ok(result.remoteId !== "", "a completed upload does not name its record");
  const payload = connector.read ? await connector.read(vendor, result.remoteId) : result.payload;
  assert.ok(payload !== null, "the uploaded file's record cannot be read");
  if (payload === undefined) return;
  const record = normalize(name, payload);
  assert.equal(record.remoteId, result.remoteId);
  const unwritten = result.outcome === "partial" ? result.unwritten.map(({ path }) => path) : [];
  const shown = "name" in descriptor.fields ? { name: sampleFile().name, ...values } : values;
  assertReadBack(record, shown, { fields: descriptor.fields, extension: connector.extension }, unwritten);
}
