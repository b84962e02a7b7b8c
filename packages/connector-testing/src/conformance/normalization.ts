import assert from "node:assert/strict";
import type { SettingMap } from "@fettle/connector";
import { recordProblems } from "../check-record.ts";
import { assertNoProblems, assertThrows } from "./assertions.ts";
import type { Subject } from "./subject.ts";

const noPayloads: readonly unknown[] = [{}, null, undefined, [], "text", 42, true];

/** How payloads become records. */
export function testNormalization<Settings extends SettingMap>({ options, entities, normalize }: Subject<Settings>): void {
  const { describe, it } = options.runner;
  for (const { name, descriptor, connector, samples } of entities) {
    describe(`${name}.normalize`, () => {
      it("makes records that fit the descriptors", () => {
        assert.ok(samples.length > 0, `give samples of ${name}`);
        for (const sample of samples) {
          const record = normalize(name, sample);
          assertNoProblems(recordProblems(record, descriptor.fields, connector.extension), `${name} ${record.remoteId}`);
          if (connector.changedSince) assert.ok(record.remoteUpdatedAt, `${name} ${record.remoteId} has no remoteUpdatedAt`);
        }
      });

      it("is pure", () => {
        for (const sample of samples) {
          const untouched = structuredClone(sample);
          assert.deepEqual(normalize(name, sample), normalize(name, sample));
          assert.deepEqual(sample, untouched, "the payload was changed");
        }
      });

      it("looks only at what it uses", () => {
        for (const sample of samples) {
          const widened = { ...Object(sample), fettleConformance: { nested: [1, null] } };
          assert.deepEqual(normalize(name, widened), normalize(name, sample));
        }
      });

      it("refuses what has no key", () => {
        for (const payload of noPayloads) {
          assertThrows(() => normalize(name, payload), "UNEXPECTED_ANSWER", `${name} of ${JSON.stringify(payload)}`);
        }
      });
    });
  }

  it("takes a word that nobody mapped as UNKNOWN and keeps it", () => {
    for (const { entity, field, word, payload } of options.unmapped) {
      assert.deepEqual(normalize(entity, payload).fields[field], { value: "UNKNOWN", remote: word }, `${entity}.${field}`);
    }
  });
}
