import { isDeepStrictEqual } from "node:util";
import type { FakeAnswer, FakeCall, FakeRoutes } from "../fake-routes.ts";

/** One answer of a vendor, without anything that is secret or personal. */
export interface RecordedAnswer {
  readonly method: string;
  /** The path below the connector's base URL, without the query; the whole URL for another host. */
  readonly path: string;
  readonly query: string;
  /** The JSON of the call; left out when it had none. */
  readonly body?: unknown;
  readonly status: number;
  /** The JSON of the answer; left out when it had none. */
  readonly json?: unknown;
  /** Text that is no JSON. */
  readonly text?: string;
}

/**
 * The routes of a `fakeVendor` that answers as it was recorded: a call gets the answer to the call with the same path that is most like it in
 * its query and its body. A call of a path that was not recorded fails loudly, as in every fake vendor.
 */
export function recordedRoutes(answers: readonly RecordedAnswer[]): FakeRoutes {
  const routes = Map.groupBy(answers, ({ method, path }) => `${method} ${path}`);
  return Object.fromEntries([...routes].map(([key, recorded]) => [key, (call: FakeCall) => likest(recorded, call)]));
}

function likest(recorded: readonly RecordedAnswer[], call: FakeCall): FakeAnswer {
  const scored = recorded.map((answer) => ({ answer, likeness: likenessOf(answer, call) }));
  const best = Math.max(...scored.map(({ likeness }) => likeness));
  const { status = 200, json, text } = scored.find(({ likeness }) => likeness === best)?.answer ?? {};
  return { status, ...(json === undefined ? {} : { json }), ...(text === undefined ? {} : { text }) };
}

/** Parameters that are the same count for a call, and those that only one of the two has count against it. */
function likenessOf({ query, body }: RecordedAnswer, call: FakeCall): number {
  const asked = new URLSearchParams(query);
  const names = new Set([...asked.keys(), ...call.query.keys()]);
  let likeness = isDeepStrictEqual(body ?? null, call.body) ? 1 : 0;
  for (const name of names) {
    if (asked.get(name) === call.query.get(name)) likeness += 1;
    else if (!asked.has(name) || !call.query.has(name)) likeness -= 1;
  }
  return likeness;
}
