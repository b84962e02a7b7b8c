import assert from "node:assert/strict";
import { ConnectorError, redact, type SettingMap } from "@fettle/connector";
import { recordProblems } from "../check-record.ts";
import { assertNoProblems, assertThrows } from "./assertions.ts";
import { changesTimeZone, inTimeZones } from "./in-time-zones.ts";
import { mangled } from "./mangled.ts";
import type { Subject } from "./subject.ts";

/** The smallest whole number that a JavaScript number cannot hold. */
const largeKey = 9_007_199_254_740_993n;

/** A value that no kind of field accepts. */
const unreadable = { fettleConformance: "unreadable" };

const noPayloads: readonly unknown[] = [{}, null, undefined, [], "text", 42, true];

/** Tests how payloads become records. */
export function testNormalization<Settings extends SettingMap>(subject: Subject<Settings>): void {
  const { options, connector: whole, entities, normalize } = subject;
  const { describe, it } = options.runner;
  const timeZone = whole.timeZone?.(options.vendor().settings) ?? null;
  const isRefused = (name: string, payload: object, what: string): boolean => {
    try {
      normalize(name, payload);
      return false;
    } catch (error) {
      assert.ok(ConnectorError.isInstance(error), `${what}: threw ${String(error)}, which is not a ConnectorError`);
      return true;
    }
  };
  for (const { name, descriptor, connector, samples } of entities) {
    describe(`${name}.normalize`, () => {
      it("returns records that match the descriptors", () => {
        assert.ok(samples.length > 0, `pass samples of ${name}`);
        for (const sample of samples) {
          const record = normalize(name, sample);
          assertNoProblems(
            recordProblems(record, descriptor.fields, connector.extension, { timeZone }),
            `${name} ${record.remoteId}`,
          );
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

      const inZones = changesTimeZone()
        ? "in every time zone of the machine"
        : "in one time zone: this runner cannot test others, so use one that has processes instead of threads";
      it(`reads the same ${inZones}`, async () => {
        const here = samples.map((sample) => normalize(name, sample));
        await inTimeZones(() =>
          assert.deepEqual(
            samples.map((sample) => normalize(name, sample)),
            here,
          ),
        );
      });

      it("ignores properties that it does not use", () => {
        for (const sample of samples) {
          const widened = { ...Object(sample), fettleConformance: { nested: [1, null] } };
          assert.deepEqual(normalize(name, widened), normalize(name, sample));
        }
      });

      it("needs nothing that is never stored", () => {
        for (const sample of samples)
          assert.deepEqual(normalize(name, redact(sample, connector.redact)), normalize(name, sample));
      });

      for (const path of connector.redact?.paths ?? []) {
        it(`redacts ${path}, which a sample has`, () => {
          const has = samples.some((sample) => redact(sample, { paths: [path] }) !== sample);
          assert.ok(has, `no sample of ${name} has a value at ${path}: correct the path, or add a sample`);
        });
      }

      it("keeps a record whose optional values cannot be read", () => {
        for (const sample of samples) {
          for (const property of Object.keys(Object(sample))) {
            const what = `${name} whose ${property} cannot be read`;
            const { [property]: _, ...without }: Record<string, unknown> = Object(sample);
            // `normalize` may refuse a payload without a required property.
            if (isRefused(name, without, what)) continue;
            assert.ok(!isRefused(name, { ...without, [property]: unreadable }, what), `${what} is refused`);
          }
        }
      });

      it("survives any value anywhere", () => {
        for (const sample of samples)
          for (const payload of mangled(sample))
            isRefused(name, Object(payload), `${name} of ${JSON.stringify(payload).slice(0, 500)}`);
      });

      it("keeps every digit of a numeric key", () => {
        for (const sample of samples) {
          const { remoteId } = normalize(name, sample);
          for (const [property, value] of Object.entries(Object(sample))) {
            if (typeof value !== "number" || String(value) !== remoteId) continue;
            const widened: unknown = { ...Object(sample), [property]: largeKey };
            assert.equal(normalize(name, widened).remoteId, String(largeKey), `${name} whose ${property} is ${largeKey}`);
          }
        }
      });

      it("refuses payloads without a key", () => {
        for (const payload of noPayloads) {
          assertThrows(() => normalize(name, payload), "UNEXPECTED_ANSWER", `${name} of ${JSON.stringify(payload)}`);
        }
      });
    });
  }

  it("maps an unknown word to UNKNOWN and keeps the word", () => {
    for (const { entity, field, word, payload } of options.unmapped) {
      assert.deepEqual(normalize(entity, payload).fields[field], { value: "UNKNOWN", remote: word }, `${entity}.${field}`);
    }
  });
}
