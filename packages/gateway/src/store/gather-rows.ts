import { DatabaseAwayError } from "../errors.ts";
import { gatherWork } from "../gather-work.ts";

const mostAtOnce = 500;

/**
 * Lets all who look for rows of an environment at the same time share a statement. Nobody is given what was read before they asked.
 *
 * @param find returns the rows of an environment by their ids.
 */
export function gatherRows<Row>(
  find: (environmentId: string, ids: readonly string[]) => Promise<ReadonlyMap<string, Row>>,
  most = mostAtOnce,
): (environmentId: string, id: string) => Promise<Row | undefined> {
  const looking = gatherWork<{ readonly environmentId: string; readonly id: string }, Row | undefined>({
    keyOf: ({ environmentId }) => environmentId,
    places: 4,
    mostItems: most,
    sizeOf: () => 0,
    mostBytes: Infinity,
    concernsAll: (error) => error instanceof DatabaseAwayError,
    async work(asked) {
      const [{ environmentId }] = asked as readonly [(typeof asked)[number]]; // a set is never empty
      const rows = await find(environmentId, [...new Set(asked.map(({ id }) => id))]);
      return asked.map(({ id }) => rows.get(id));
    },
  });
  return (environmentId, id) => looking.add({ environmentId, id });
}
