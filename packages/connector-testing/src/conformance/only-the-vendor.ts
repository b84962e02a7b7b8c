import assert from "node:assert/strict";
import type { TestRunner } from "./options.ts";

/**
 * A runner whose tests also fail when the connector calls anything but its vendor: another host through the vendor's `fetch`, even if the
 * connector ignores the refusal, or the global `fetch`.
 *
 * @param vendors the vendors that the tests have made.
 */
export function onlyTheVendor(runner: TestRunner, vendors: () => readonly object[]): TestRunner {
  return {
    describe: runner.describe,
    it: (name, body) =>
      runner.it(name, async () => {
        const { fetch } = globalThis;
        const seen = vendors().length;
        const strays: string[] = [];
        globalThis.fetch = async (input) => {
          strays.push(`${addressOf(input)}, by the global fetch`);
          throw new TypeError("A connector calls its vendor by the vendor's fetch only.");
        };
        try {
          await body();
        } finally {
          globalThis.fetch = fetch;
        }
        for (const vendor of vendors().slice(seen)) strays.push(...straysOf(vendor));
        assert.deepEqual(strays, [], `the connector called ${strays.join("; ")}`);
      }),
  };
}

const addressOf = (input: Parameters<typeof globalThis.fetch>[0]): string =>
  typeof input === "string" ? input : input instanceof URL ? input.href : input.url;

/** The refused calls that a `fakeVendor` has noted; another kind of vendor notes none. */
const straysOf = (vendor: object): readonly string[] =>
  "strays" in vendor && Array.isArray(vendor.strays) ? vendor.strays.map(String) : [];
