import { servedEntity, type AnyEntityConnector } from "../../catalog/entity-connectors.ts";
import { DatabaseAwayError } from "../../errors.ts";
import { beginTurn } from "../../ingest/poll/turn.ts";
import type { VendorHandle } from "../../vendor-calls/vendor-handle.ts";
import type { WaitingEvent } from "../events/stored-event-rows.ts";
import { readEvents, tooSlow, type ApplyDependencies } from "./apply-events.ts";

/** What became of a hint: its failures, none when it is done; `alone`: it has to be processed alone. */
export type HintOutcome = readonly unknown[] | "alone";

/** What the vendor answered for one hint. */
interface Answer {
  readonly event: WaitingEvent;
  readonly handle: VendorHandle;
  readonly entity: string;
  readonly payload: unknown;
}

/**
 * Reads the records that hints of one system name, all at the same time and each with the trace of its own hint, and writes them together. A
 * hint that reports a deletion or several records, or whose record was written elsewhere during its read, has to be processed alone.
 * @throws DatabaseAwayError while the database is away.
 */
export async function readHints(
  dependencies: ApplyDependencies,
  events: readonly WaitingEvent[],
  signal: AbortSignal,
  milliseconds: number,
): Promise<ReadonlyMap<WaitingEvent, HintOutcome>> {
  const outcomes = new Map<WaitingEvent, HintOutcome>(events.map((event) => [event, []]));
  const [first] = events;
  if (first === undefined) return outcomes;
  const { environment_id: environmentId, system_id: systemId } = first;
  const askedAfter = await dependencies.ingest.position(environmentId);
  const asked = events.map(async (event): Promise<readonly Answer[]> => {
    using turn = beginTurn(dependencies, { environmentId, systemId }, signal, { milliseconds, graceMilliseconds: 0 });
    try {
      const handle = await dependencies.systems.vendor(environmentId, systemId, { signal: turn.signal, traceId: event.trace_id });
      const named = handle === null ? null : readableRecord(handle, event);
      if (handle === null || named === null) {
        outcomes.set(event, "alone");
        return [];
      }
      const payload = await turn.ask(() => named.read(handle.vendor, named.remoteId));
      return payload === null || payload === undefined ? [] : [{ event, handle, entity: named.entity, payload }];
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof DatabaseAwayError) throw error;
      outcomes.set(event, [turn.wasCut() ? tooSlow(milliseconds) : error]);
      return [];
    }
  });
  // Nothing goes on after a failure.
  await Promise.allSettled(asked);
  const answers = (await Promise.all(asked)).flat();
  for (const [entity, group] of Map.groupBy(answers, (answer) => answer.entity)) {
    const [{ handle, event }] = group as [Answer]; // a group is never empty
    const origins = group.map(({ event: { trace_id: traceId } }) => ({ traceId, occurredAt: null }));
    const payloads = group.map(({ payload }) => payload);
    const batch = {
      handle,
      environmentId,
      systemId,
      entity,
      cause: "WEBHOOK",
      traceId: event.trace_id,
      occurredAt: null,
    } as const;
    const isClear = await dependencies.ingest.write({ ...batch, payloads, origins, freshness: "read", askedAfter }).then(
      ({ ties }) => ties.length === 0,
      (error: unknown) => {
        if (error instanceof DatabaseAwayError) throw error;
        return false;
      },
    );
    // A read alone is repeated until nobody writes meanwhile.
    if (!isClear) for (const answer of group) outcomes.set(answer.event, "alone");
  }
  return outcomes;
}

/** The one record that a hint reports as changed, if it can be read. */
function readableRecord(
  handle: VendorHandle,
  event: WaitingEvent,
): { readonly entity: string; readonly remoteId: string; readonly read: NonNullable<AnyEntityConnector["read"]> } | null {
  const [named, ...others] = readEvents(handle, event);
  if (named === undefined || others.length > 0 || named.kind !== "changed") return null;
  const read = servedEntity(handle.connector, named.entity)?.connector.read;
  return read === undefined ? null : { entity: named.entity, remoteId: named.remoteId, read };
}
