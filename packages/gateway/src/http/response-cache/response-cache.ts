import type { GraphQLSchema } from "graphql";
import type { ChangeLog } from "../../change-log/change-log.ts";
import { isSamePlace } from "../../change-log/place.ts";
import type { Principal } from "../../principal.ts";
import { shareReads } from "../../share-reads.ts";
import type { CacheMetrics } from "./cache-metrics.ts";
import { footprintOf, type AskedOperation } from "./footprint.ts";
import { createKeptAnswers, type KeptAnswer, type KeptAnswers } from "./kept-answers.ts";
import { createSeenBefore } from "./seen-before.ts";

/** Which answers are the same: those to the same bytes, in the same environment, with the same rights. */
export interface Question {
  readonly environmentId: string;
  readonly systemId: string | null;
  readonly key: string;
}

/** An execution whose answer may be kept. */
export interface Keeping {
  /** Keeps the answer; null: there is none that may be kept. Settles when it can be recalled, or will not be. Never rejects. */
  keep(answer: KeptAnswer | null): Promise<void>;
}

/**
 * Answers of queries that are given again as long as an execution would answer the same, to the byte. Kept answers of an environment hold at
 * one state of its change log; before one is given, a look that begins after its request finds out what has changed since, however many nodes
 * write. Safe for concurrent calls.
 */
export interface ResponseCache {
  /** The answer that an execution begun now would give. Null: it has to be executed. */
  recall(question: Question): Promise<KeptAnswer | null>;
  /** Call it before an execution of a query. Null: its answer is not kept, because it must not be, or has not been asked for before. */
  begin(question: Question, operation: AskedOperation): Promise<Keeping | null>;
  /** Forgets everything and keeps nothing more. */
  close(): void;
}

export interface ResponseCacheDependencies {
  readonly schema: GraphQLSchema;
  readonly changeLog: Pick<ChangeLog, "state" | "progress">;
  readonly metrics: CacheMetrics;
  /** What all answers may take together. */
  readonly bytes: number;
}

interface Environment {
  readonly answers: KeptAnswers;
  /** Finds out what has changed. Settles when a look that began after the call has ended; its failure is the caller's. */
  look(): Promise<void>;
}

/** The most that one answer may take, and its share of all. */
const mostBytes = 1_000_000;
const mostShare = 1 / 16;

/** The question of a request, by its body. Null when it does more than ask: it leaves a document for those who ask by its hash. */
export function questionOf({ environmentId, systemId, scopes }: Principal, body: Buffer): Question | null {
  if (body.includes('"persistedQuery"') && body.includes('"query"')) return null;
  const rights = `${[...new Set(scopes)].toSorted().join()} ${systemId ?? ""}`;
  return { environmentId, systemId, key: `${rights}\n${body.toString("latin1")}` };
}

export function createResponseCache({ schema, changeLog, metrics, bytes: most }: ResponseCacheDependencies): ResponseCache {
  const environments = new Map<string, Environment>();
  const seenBefore = createSeenBefore();
  let bytes = 0;
  let isClosed = false;

  function environmentOf(id: string): Environment {
    const known = environments.get(id);
    if (known !== undefined) return known;
    const answers = createKeptAnswers((difference) => {
      bytes += difference;
      metrics.holds(bytes);
    });
    const look = shareReads(() => bringUpToDate(id, answers), { waitsATurn: true });
    const opened = { answers, look: () => look(id) };
    environments.set(id, opened);
    return opened;
  }

  async function bringUpToDate(id: string, answers: KeptAnswers): Promise<void> {
    const { state: before } = answers;
    const reached = await changeLog.state(id);
    if (before === null) answers.apply({ state: reached, touched: [] });
    else if (!isSamePlace(before, reached) || before.unloggedRemovals !== reached.unloggedRemovals)
      answers.apply(await changeLog.progress(id, before));
  }

  /** Whether the environment's answers hold now. False when nobody can tell. */
  const isCurrent = ({ look }: Environment): Promise<boolean> =>
    look().then(
      () => true,
      () => false,
    );

  const isFull = () => bytes > most;

  /** Makes room at the cost of those who have more than an equal share: the one who has just kept an answer, if it does, or whoever has most. */
  function evict(keeper: Environment): void {
    while (isFull()) {
      const from = keeper.answers.bytes > most / environments.size ? keeper : largestOf(environments);
      if (from === null) return;
      from.answers.dropOldest();
    }
  }

  function forgetIfEmpty(id: string, environment: Environment): void {
    if (environment.answers.bytes === 0 && environments.get(id) === environment) environments.delete(id);
  }

  return {
    async recall({ environmentId, key }) {
      const environment = environments.get(environmentId);
      const entry = environment?.answers.get(key);
      if (environment === undefined || entry === undefined || entry.answer === null) return null;
      if (!(await isCurrent(environment)) || !entry.isValid) return null;
      metrics.hit();
      return entry.answer;
    },

    async begin({ environmentId, systemId, key }, operation) {
      const topics = isClosed ? null : footprintOf(schema, operation, systemId);
      // What depends on nothing is executed faster than a look takes.
      if (topics === null || topics.size === 0) return null;
      metrics.missed();
      if (!seenBefore(`${environmentId} ${key}`)) return null;
      const environment = environmentOf(environmentId);
      const { answers } = environment;
      const isKnown = answers.state !== null || (await isCurrent(environment));
      if (!isKnown || isClosed || environments.get(environmentId) !== environment || answers.get(key) !== undefined) {
        forgetIfEmpty(environmentId, environment);
        return null;
      }
      const entry = answers.enter(key, topics);
      return {
        async keep(answer) {
          const isSmall = answer !== null && answer.head.length <= Math.min(mostBytes, most * mostShare);
          // Without a change that touches it until now, what was read at several times holds now.
          if (isSmall && entry.isValid && (await isCurrent(environment))) answers.fill(entry, answer);
          else answers.drop(entry);
          evict(environment);
          forgetIfEmpty(environmentId, environment);
        },
      };
    },

    close() {
      isClosed = true;
      for (const { answers } of environments.values()) while (answers.bytes > 0) answers.dropOldest();
      environments.clear();
    },
  };
}

function largestOf(environments: ReadonlyMap<string, Environment>): Environment | null {
  let largest: Environment | null = null;
  for (const one of environments.values()) if (one.answers.bytes > (largest?.answers.bytes ?? 0)) largest = one;
  return largest;
}
