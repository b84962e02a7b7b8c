import { type Fettle, type FettlePlace, startFettle } from "../house/fettle.ts";
import type { Cores } from "../machine/cores.ts";
import type { Contestant } from "./contestant.ts";
import { documents, graphqlPlan, type Sample, variablesOf } from "./shapes.ts";

const walk = "query ($first: Int!, $after: String) { workOrders(first: $first, after: $after) { pageInfo { endCursor } } }";
const longestPage = 200;

/** Cursors are opaque: the deep one is reached page by page. */
async function findCursor({ ask }: Fettle, rows: number): Promise<string> {
  let after: string | null = null;
  for (let left = rows; left > 0; left -= longestPage) {
    const first = Math.min(longestPage, left);
    const data: { workOrders: { pageInfo: { endCursor: string } } } = await ask(walk, { first, after });
    after = data.workOrders.pageInfo.endCursor;
  }
  return after ?? "";
}

/** The data of a GraphQL answer: the one field's value. @throws Error with the answer's errors. */
export const dataOf = (body: unknown): unknown => {
  const { data, errors }: { readonly data?: unknown; readonly errors?: unknown } = Object(body);
  if (errors !== undefined) throw new Error(`The answer has errors: ${JSON.stringify(errors).slice(0, 1000)}`);
  return Object.values(Object(data))[0];
};

/** Fettle as users run it, whose repeated answers come from its cache. */
export const cachingName = "Fettle + cache";

/** Fettle, as users run it, or without its cache of answers: each answer is then an execution, as those of the others are. */
export function fettleContestant(
  cores: Cores,
  place: FettlePlace,
  sample: Sample,
  name: "Fettle" | typeof cachingName = "Fettle",
): Contestant {
  let cursor: string | null = null;
  const variables = name === cachingName ? {} : { FETTLE_RESPONSE_CACHE_MB: "0" };
  return {
    name,
    async start() {
      const server = await startFettle(cores, { ...place, variables: { ...variables, ...place.variables } });
      const found = (cursor ??= await findCursor(server, sample.deepRows));
      return {
        server,
        planOf: (shape) =>
          graphqlPlan(`${server.url}/graphql`, server.token, documents[shape], variablesOf(shape, sample, found)),
        read: (_shape, body) => dataOf(body),
        [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
      };
    },
  };
}
