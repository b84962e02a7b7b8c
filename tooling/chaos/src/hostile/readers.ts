import { addTo } from "../counts.ts";
import { pace } from "../pace.ts";
import { createRandom } from "../random.ts";
import { answerMilliseconds, type HostileOptions, readEvery } from "./options.ts";
import type { Outages } from "./outages.ts";

/** The readers' answers. */
export interface ReaderCounts {
  readonly outcomes: ReadonlyMap<string, number>;
  /** The longest time to an answer, in milliseconds. */
  readonly slowest: number;
  /** Calls that failed although the database was up. */
  readonly lost: readonly string[];
}

const queries = [
  "{ workOrders(first: 20) { totalCount nodes { id title status system { id } asset { name } assignees { name } } } }",
  "{ systems(first: 20) { nodes { id status } } }",
  "{ workOrders(first: 50, where: { status: { eq: OPEN } }) { nodes { id title } } }",
  "{ changes(first: 20) { nodes { cursor kind recordId } } }",
  "{ viewer { apiToken { id } } }",
];

/** Sends random queries until the signal. Each reader has one call at a time and never retries. */
export async function read(
  endpoint: string,
  token: string,
  { seed, readers }: HostileOptions,
  outages: Outages,
  signal: AbortSignal,
): Promise<ReaderCounts> {
  const outcomes = new Map<string, number>();
  const lost: string[] = [];
  let slowest = 0;
  const askOnce = async (query: string): Promise<string> => {
    try {
      const response = await fetch(endpoint, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
        body: JSON.stringify({ query }),
        signal: AbortSignal.timeout(answerMilliseconds),
      });
      const answer: {
        readonly data?: unknown;
        readonly errors?: readonly { readonly extensions?: { readonly code?: string } }[];
      } = JSON.parse(await response.text());
      const [error] = answer.errors ?? [];
      return error === undefined ? "data" : (error.extensions?.code ?? `status ${response.status}`);
    } catch (error) {
      return error instanceof Error ? `no answer: ${error.name}` : "no answer";
    }
  };
  await Promise.all(
    Array.from({ length: readers }, (_, index) => {
      const random = createRandom(seed + 500 + index);
      return pace(readEvery, random, signal, async () => {
        const query = random.pick(queries) ?? "{ __typename }";
        const from = performance.now();
        const outcome = await askOnce(query);
        const to = performance.now();
        const isExcused = outages.excuse(from, to);
        addTo(outcomes, outcome === "data" || !isExcused ? outcome : `${outcome} (during a database outage)`);
        if (!isExcused) slowest = Math.max(slowest, to - from);
        if (outcome !== "data" && !isExcused)
          lost.push(`a call was lost: ${outcome} after ${(to - from).toFixed(0)} ms: ${query.slice(0, 40)}`);
      });
    }),
  );
  return { outcomes, slowest, lost };
}
