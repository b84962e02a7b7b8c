import { createBackoff, pause } from "../backoff.ts";
import { systemStopwatch, type Stopwatch } from "../clock.ts";
import { randomId } from "../identifiers.ts";
import type { Log } from "../log.ts";
import type { DatabaseTransaction, Store } from "../store/database.ts";
import { beat, claim, count, forgetNode, forgetNodes, type OwnedRow, release, selectOwned } from "./consumer-rows.ts";
import { markRewound, noteIdentity } from "./restored-rows.ts";
import { type Consumers, LostConsumerError, type OwnedConsumer, type RunConsumer } from "./consumer.ts";

export interface ConsumersDependencies {
  readonly store: Pick<Store, "service" | "kind" | "identity">;
  readonly log: Log;
  readonly stopwatch?: Stopwatch;
}

const lookMilliseconds = 1000;
/** Only this process changes consumers, and it looks when it has. */
const aloneMilliseconds = 10_000;
/** Two beats may fail before others take over what this node runs, and before it stops by itself. */
const beatMilliseconds = 2000;
const livelyMilliseconds = 6500;
/** Each begins with reads of its own: many at once would leave no session for the next beat. */
const mostTaken = 16;
const rebalanceMilliseconds = 10_000;
const retryTiming = { first: 500, longest: 30_000 };

interface Running extends OwnedRow {
  readonly stopping: AbortController;
  readonly ended: Promise<void>;
}

/** Changes a consumer's row, as its owner. By the primary key. */
async function updateOwned(
  transaction: DatabaseTransaction,
  { environmentId, id, fence }: OwnedConsumer,
  values: { readonly places?: string; readonly is_restored?: boolean },
): Promise<void> {
  const { numUpdatedRows } = await transaction
    .updateTable("consumers")
    .set(values)
    .where("environment_id", "=", environmentId)
    .where("id", "=", id)
    .where("fence", "=", fence)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) throw new LostConsumerError("Another node runs the consumer, or it has been changed.");
}

const keyOf = ({ environmentId, id }: Pick<OwnedRow, "environmentId" | "id">) => `${environmentId} ${id}`;

/** Runs this node's share of all consumers. `start` begins. */
export function createConsumers({
  store,
  log,
  stopwatch = systemStopwatch,
}: ConsumersDependencies): Consumers & { start(): void } {
  const { service } = store;
  const node = randomId("node");
  /** An embedded store has one process, and its previous one is surely gone. */
  const isAlone = store.kind === "embedded";
  const runs = new Map<string, RunConsumer>();
  const running = new Map<string, Running>();
  let isStopping = false;
  let timer: NodeJS.Timeout | undefined;
  let checking: NodeJS.Timeout | undefined;
  let looking: Promise<void> | null = null;
  let isWanted = false;
  let isIdentified = false;
  let beatenAt = -Infinity;
  let beating: Promise<void> | null = null;
  let rebalancedAt = -Infinity;

  async function runOn(row: OwnedRow, signal: AbortSignal): Promise<void> {
    const backoff = createBackoff(retryTiming);
    let current = row;
    while (!signal.aborted) {
      try {
        await runs.get(row.kind)?.(current, signal);
        return;
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof LostConsumerError) return void look();
        log.warn(
          { consumer: row.id, err: error },
          "A consumer of the change log failed. It will be started again from its stored place.",
        );
        await pause(backoff.next(), signal);
        current = (await selectOwned(service, node).catch(() => [])).find((one) => keyOf(one) === keyOf(row)) ?? current;
      }
    }
  }

  function begin(row: OwnedRow): void {
    const stopping = new AbortController();
    // What ends by itself stays here, and is begun again when it changes.
    running.set(keyOf(row), { ...row, stopping, ended: runOn(row, stopping.signal) });
  }

  async function stopAll(some: readonly Running[], why: string): Promise<void> {
    for (const { stopping } of some) stopping.abort(new LostConsumerError(why));
    await Promise.all(some.map(({ ended }) => ended));
    for (const one of some) if (running.get(keyOf(one)) === one) running.delete(keyOf(one));
  }

  async function lookOnce(): Promise<void> {
    const at = stopwatch();
    const kinds = [...runs.keys()];
    if (!isIdentified) await noteIdentity(service, await store.identity());
    isIdentified = true;
    const { total, own, free, nodes } = await count(service, node, kinds, isAlone);
    if (total > 0) await beatInTime();
    const share = Math.ceil(total / nodes);
    if (at - rebalancedAt >= rebalanceMilliseconds) await giveBack(own - share, at);
    if (free > 0 && own < share) await claim(service, node, kinds, isAlone, Math.min(share - own, mostTaken));
    const owned = await readOwned();
    const lost = [...running.values()].filter((one) => {
      const row = owned.get(keyOf(one));
      return row === undefined || row.fence !== one.fence || row.revision !== one.revision;
    });
    await markRewound(
      service,
      lost.map(({ environmentId, id, fence }) => ({ environmentId, id, fence })),
    );
    await stopAll(lost, "The consumer was changed, or another node runs it.");
    if (isStopping) return;
    // What has just been stopped has settled more since.
    const current = lost.length === 0 ? owned : await readOwned();
    for (const row of current.values()) if (runs.has(row.kind) && !running.has(keyOf(row))) begin(row);
  }

  /** Says that this node lives, if it is time. */
  async function beatInTime(): Promise<void> {
    const at = stopwatch();
    if (isAlone || at - beatenAt < beatMilliseconds) return;
    beating ??= beat(service, node)
      .then(() => void (beatenAt = at))
      .finally(() => void (beating = null));
    await beating;
  }

  const readOwned = async () => new Map((await selectOwned(service, node)).map((row) => [keyOf(row), row]));

  /** A new node gets its share. */
  async function giveBack(surplus: number, at: number): Promise<void> {
    rebalancedAt = at;
    if (surplus <= 0) return;
    await forgetNodes(service);
    const given = [...running.values()].slice(0, surplus);
    await stopAll(given, "Another node takes the consumer over.");
    await release(service, node, given);
  }

  function look(): void {
    if (isStopping || timer === undefined) return;
    isWanted = true;
    looking ??= lookWhileWanted();
  }

  async function lookWhileWanted(): Promise<void> {
    while (isWanted) {
      isWanted = false;
      if (isStopping) break;
      await lookOnce().catch((error: unknown) => {
        // It may come back as another database, as after a failover.
        isIdentified = false;
        log.warn({ err: error }, "Consumers of the change log could not be looked up. The next look follows.");
      });
    }
    looking = null;
  }

  /** Others soon take over what a node runs that could not say that it lives. */
  function checkBeat(): void {
    if (isAlone || running.size === 0) return;
    // A look may wait for runs that take long to end.
    beatInTime().catch((error: unknown) =>
      log.debug({ err: error }, "This node could not say that it lives. The next try follows."),
    );
    if (stopwatch() - beatenAt <= livelyMilliseconds) return;
    void stopAll([...running.values()], "This node could not say that it lives.");
  }

  /** Others may run them at once. */
  async function giveUp(some: readonly Running[]): Promise<void> {
    await stopAll(some, "The gateway is stopping.");
    await release(service, node, some).catch((error: unknown) => log.debug({ err: error }, "Consumers were not given back."));
  }

  return {
    register(kind, run) {
      runs.set(kind, run);
      return {
        async [Symbol.asyncDispose]() {
          runs.delete(kind);
          await giveUp([...running.values()].filter((one) => one.kind === kind));
        },
      };
    },
    async add(transaction, { environmentId, id, kind, places }) {
      await transaction
        .insertInto("consumers")
        .values({ environment_id: environmentId, id, kind, places: JSON.stringify(places), is_active: true })
        .execute();
    },
    async change(transaction, { environmentId, id }, { isActive, places }) {
      await transaction
        .updateTable("consumers")
        .set((eb) => ({
          is_active: isActive,
          owner: isActive ? eb.ref("owner") : null,
          revision: eb("revision", "+", 1),
          ...(places !== undefined && { places: JSON.stringify(places), fence: eb("fence", "+", 1) }),
        }))
        .where("environment_id", "=", environmentId)
        .where("id", "=", id)
        .execute();
    },
    async remove(transaction, { environmentId, id }) {
      await transaction.deleteFrom("consumers").where("environment_id", "=", environmentId).where("id", "=", id).execute();
    },
    settle: (transaction, consumer, places) => updateOwned(transaction, consumer, { places: JSON.stringify(places) }),
    noteRestore: (transaction, consumer) => updateOwned(transaction, consumer, { is_restored: false }),
    look,
    start() {
      timer ??= setInterval(look, isAlone ? aloneMilliseconds : lookMilliseconds);
      checking ??= setInterval(checkBeat, 500);
      look();
    },
    async [Symbol.asyncDispose]() {
      isStopping = true;
      clearInterval(timer);
      clearInterval(checking);
      await looking;
      await giveUp([...running.values()]);
      await beating?.catch(() => {});
      await forgetNode(service, node).catch((error: unknown) =>
        log.debug({ err: error }, "This node still counts as living for some seconds."),
      );
    },
  };
}
