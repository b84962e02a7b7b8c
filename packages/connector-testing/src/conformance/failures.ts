import assert from "node:assert/strict";
import {
  ConnectorError,
  type ConnectorErrorCode,
  type SettingMap,
  type SettingValues,
  type Vendor,
  type VendorRequest,
} from "@fettle/connector";
import { sampleFile } from "./files.ts";
import type { Subject, TestedEntity } from "./subject.ts";

/** What a connector does with an answer, for every function of an entity that calls the vendor. */
interface Call<Settings> {
  readonly name: string;
  readonly isWrite: boolean;
  /** Whether the answer's body is needed: an update and a deletion may go by the status, and a file may have any. */
  readonly needsBody: boolean;
  readonly run: (vendor: Vendor<Settings>) => Promise<unknown>;
}

const context = { commandId: "01JCONFORMANCE000000000003" };
const html = { "content-type": "text/html; charset=utf-8" };
const json = { "content-type": "application/json" };
const page = "<!doctype html><html><head><title>Not found</title></head><body><h1>Not found</h1></body></html>";

interface Trouble {
  readonly what: string;
  readonly answer: () => Response;
  readonly reads: readonly ConnectorErrorCode[];
  readonly writes: readonly ConnectorErrorCode[];
  /** Whether only the body is wrong, which does not matter to a write that needs none. */
  readonly isOnlyBody?: boolean;
}

/** A write whose answer cannot be read may have been carried out. */
const unclear: readonly ConnectorErrorCode[] = ["OUTCOME_UNKNOWN", "UNEXPECTED_ANSWER"];

const troubles: readonly Trouble[] = [
  {
    what: "a proxy's page with status 404",
    answer: () => new Response(page, { status: 404, headers: html }),
    reads: ["UNEXPECTED_ANSWER", "MISCONFIGURED", "NOT_FOUND"],
    writes: ["UNEXPECTED_ANSWER", "MISCONFIGURED", "NOT_FOUND"],
  },
  {
    what: "a page instead of JSON",
    answer: () => new Response(page, { status: 200, headers: html }),
    reads: ["UNEXPECTED_ANSWER"],
    writes: unclear,
    isOnlyBody: true,
  },
  {
    what: "JSON that breaks off",
    answer: () => new Response('{"id": 1, "na', { status: 200, headers: json }),
    reads: ["UNEXPECTED_ANSWER"],
    writes: unclear,
    isOnlyBody: true,
  },
  {
    what: "no permission",
    answer: () => new Response("{}", { status: 403, headers: json }),
    reads: ["FORBIDDEN"],
    writes: ["FORBIDDEN"],
  },
  {
    what: "a failure of the vendor's server",
    answer: () => new Response("{}", { status: 500, headers: json }),
    reads: ["UNAVAILABLE"],
    writes: ["OUTCOME_UNKNOWN"],
  },
];

/** The calls to the vendor that an entity's connector offers. */
function callsOf<Settings>(
  { name, connector, samples }: TestedEntity<Settings>,
  remoteId: string,
  writes: Readonly<Record<string, { readonly create?: unknown; readonly update?: unknown; readonly upload?: unknown }>>,
): readonly Call<Settings>[] {
  const { changedSince, all, read, findCreated, create, update, upload, content, delete: remove } = connector;
  const { create: created, update: updated, upload: uploaded } = writes[name] ?? {};
  const call = (what: string, isWrite: boolean, run: Call<Settings>["run"]): Call<Settings> => {
    return {
      name: `${name}.${what}`,
      isWrite,
      needsBody: what !== "content" && (!isWrite || what === "create" || what === "upload"),
      run,
    };
  };
  return [
    ...(changedSince ? [call("changedSince", false, (vendor) => changedSince(vendor, "1970-01-01T00:00:00.000Z", null))] : []),
    ...(all ? [call("all", false, (vendor) => all.page(vendor, null))] : []),
    ...(read && samples.length > 0 ? [call("read", false, (vendor) => read(vendor, remoteId))] : []),
    ...(findCreated ? [call("findCreated", false, (vendor) => findCreated(vendor, context))] : []),
    ...(create && created !== undefined ? [call("create", true, (vendor) => create(vendor, created, context))] : []),
    ...(update && updated !== undefined && samples.length > 0
      ? [call("update", true, (vendor) => update(vendor, remoteId, updated, context))]
      : []),
    ...(upload && uploaded !== undefined
      ? [call("upload", true, (vendor) => upload(vendor, sampleFile(), uploaded, context))]
      : []),
    ...(content && samples.length > 0 ? [call("content", false, (vendor) => content(vendor, remoteId))] : []),
    ...(remove && samples.length > 0 ? [call("delete", true, (vendor) => remove(vendor, remoteId, context))] : []),
  ];
}

/** Tests what becomes of a vendor's failures, and of work that is cancelled. */
export function testFailures<Settings extends SettingMap>({ options, entities, normalize }: Subject<Settings>): void {
  const { describe, it } = options.runner;
  const calls = () =>
    entities.flatMap((entity) => {
      const [sample] = entity.samples;
      return callsOf(entity, sample === undefined ? "" : normalize(entity.name, sample).remoteId, options.writes ?? {});
    });

  describe("a vendor in trouble", () => {
    for (const { what, answer, reads, writes, isOnlyBody = false } of troubles) {
      it(`answers with ${what}, and each call says so`, async () => {
        for (const { name, isWrite, needsBody, run } of calls()) {
          if (isOnlyBody && !needsBody) continue;
          const expected = isWrite ? writes : reads;
          const vendor = options.vendor();
          // A write may read first, and a failure of that read leaves nothing open.
          const passes = (init: VendorRequest | undefined) => isWrite && isRead(init);
          const outcome = await outcomeOf(
            run,
            withFetch(vendor, async (path, init) => (passes(init) ? await vendor.fetch(path, init) : answer())),
          );
          if (!outcome.failed) assert.fail(`${name} of ${what} returned ${JSON.stringify(outcome.value)} instead of failing`);
          assert.ok(
            ConnectorError.isInstance(outcome.error),
            `${name} of ${what} threw ${String(outcome.error)}, which is not a ConnectorError`,
          );
          const { code } = outcome.error;
          assert.ok(expected.includes(code), `${name} of ${what} threw ${code} instead of ${expected.join(" or ")}`);
        }
      });
    }

    it("cannot be reached, and the gateway's error is passed on", async () => {
      for (const { name, run } of calls()) {
        const away = new ConnectorError("UNAVAILABLE", "The vendor is away.");
        const outcome = await outcomeOf(
          run,
          withFetch(options.vendor(), () => Promise.reject(away)),
        );
        assert.ok(outcome.failed && ConnectorError.isInstance(outcome.error), `${name} hides that the vendor is away`);
        assert.equal(outcome.error.code, "UNAVAILABLE", `${name} changes the gateway's error`);
      }
    });
  });

  it("stops when the work is cancelled", async () => {
    for (const { name, run } of calls()) {
      const stopping = new AbortController();
      const reason = new DOMException("Cancelled by the suite.", "AbortError");
      stopping.abort(reason);
      const vendor = { ...withFetch(options.vendor(), () => Promise.reject(reason)), signal: stopping.signal };
      const outcome = await outcomeOf(run, vendor);
      assert.ok(outcome.failed && outcome.error === reason, `${name} goes on after it was cancelled, or hides the reason`);
    }
  });
}

const isRead = ({ method = "GET", isRead: declared }: VendorRequest = {}): boolean =>
  declared ?? (method === "GET" || method === "HEAD");

/** A vendor that answers every call in one way. */
const withFetch = <Values>(vendor: Vendor<Values>, fetch: Vendor<Values>["fetch"]): Vendor<Values> => ({
  settings: vendor.settings,
  signal: vendor.signal,
  fetch,
});

type Outcome = { readonly failed: false; readonly value: unknown } | { readonly failed: true; readonly error: unknown };

async function outcomeOf<Settings extends SettingMap>(
  run: (vendor: Vendor<SettingValues<Settings>>) => Promise<unknown>,
  vendor: Vendor<SettingValues<Settings>>,
): Promise<Outcome> {
  try {
    return { failed: false, value: await run(vendor) };
  } catch (error) {
    return { failed: true, error };
  }
}
