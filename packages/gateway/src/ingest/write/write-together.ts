import { DatabaseAwayError } from "../../errors.ts";
import { gatherWork } from "../../gather-work.ts";
import { type Known, selectKnown } from "./record-writes.ts";
import type { Outline } from "./to-candidate.ts";
import { type StepResult, type WriteDependencies, type WriteStep, writeSteps, type WriteTogether } from "./write-batch.ts";

/** How many records share a transaction. Everybody else waits for a transaction of the embedded store, which has one session. */
const mostRecords = { embedded: 50, postgres: 1000 } as const;
/** How many transactions of an environment are prepared at a time. They commit one after the other. */
const lanes = 2;
/** The records that one look shows. */
const mostLooked = 1000;

const concernsAll = (error: unknown) => error instanceof DatabaseAwayError;

/** A first look at the stored records of candidates. */
interface Look {
  readonly environmentId: string;
  readonly entity: string;
  readonly candidates: readonly Outline[];
}

/**
 * Gathers what systems of an environment write at the same time into one transaction, so that many systems with few events each share its
 * statements and the wait for the disk. A step that cannot be written does not keep the others from it. A system stays in its lane.
 */
export function createWriteTogether(dependencies: Omit<WriteDependencies, "together">): WriteTogether {
  const { store } = dependencies;
  const looking = gatherWork<Look, ReadonlyMap<string, Known | null>>({
    keyOf: ({ environmentId }) => environmentId,
    places: 4,
    mostItems: 500,
    sizeOf: ({ candidates }) => candidates.length,
    mostBytes: mostLooked,
    concernsAll,
    async work(looks) {
      const [{ environmentId }] = looks as readonly [Look]; // a set is never empty
      const all = looks.flatMap(({ candidates }) => candidates);
      const known = await selectKnown(store.environment(environmentId), environmentId, all, [
        ...new Set(looks.map(({ entity }) => entity)),
      ]);
      return looks.map(() => known);
    },
  });
  const writing = gatherWork<WriteStep, StepResult>({
    keyOf: ({ batch: { environmentId, systemId } }) =>
      `${environmentId}/${(systemId.codePointAt(systemId.length - 1) ?? 0) % lanes}`,
    places: 4,
    mostItems: 500,
    sizeOf: ({ judged }) => judged.length,
    mostBytes: mostRecords[store.kind],
    concernsAll,
    work: (steps) => writeSteps(dependencies, steps),
  });
  return {
    known: ({ environmentId, entity }, candidates) => looking.add({ environmentId, entity, candidates }),
    write: (step) => writing.add(step),
  };
}
