import { ConnectorError } from "@fettle/connector";
import type { AnyEntityConnector } from "../../catalog/entity-connectors.ts";
import type { Ingest, IngestBatch, IngestResult } from "../ingest.ts";
import type { ReadFailures } from "./read-failures.ts";
import { addUnread } from "./unread.ts";
import type { Ask } from "../poll/turn.ts";

/** A record to read at the vendor. */
export interface Doubt {
  readonly remoteId: string;
  /**
   * The meaning of a record that the vendor does not have. The absence alone may be a passing fault; it becomes a tombstone only if
   * something else reported the deletion too.
   */
  readonly absence: "deletes" | "says nothing";
}

/** A batch without the results of asking. */
export type ReadBatch = Omit<IngestBatch, "payloads" | "normalized" | "freshness" | "askedAfter">;

interface Counted extends Pick<IngestResult, "created" | "updated" | "deleted" | "rejected" | "unread"> {
  /** How many records the vendor did not return although nothing else reports them as gone. */
  readonly absent: number;
}

type MutableCounts = { -readonly [Name in keyof Counted]: Counted[Name] };

/** Records are read in steps of this size before they are written, so few are overtaken in between. */
const readsPerStep = 25;
/** Stands for the payload of a record whose read failed. */
const unread = Symbol("unread");
/** A record that others write during this many reads is left for later. */
const mostRounds = 8;

/** The records that a result leaves in doubt. `absence` applies to records that nothing reported as gone. */
export function doubtsOf({ ties, tiesSaidGone }: IngestResult, absence: Doubt["absence"] = "says nothing"): readonly Doubt[] {
  const saidGone = new Set(tiesSaidGone);
  return ties.map((remoteId) => ({ remoteId, absence: saidGone.has(remoteId) ? "deletes" : absence }));
}

/**
 * Reads records that copies could not settle, and writes the vendor's current version. A record that is written elsewhere during the read
 * is read again. If the connector cannot read one record, later lists decide.
 *
 * @param failures bears the failures of single reads. Default: each one ends the work.
 * @throws ConnectorError `UNAVAILABLE` when a record is overtaken too often, and the errors of reading and writing.
 */
export async function readAgain(
  ingest: Pick<Ingest, "write" | "remove" | "position">,
  batch: ReadBatch,
  entity: AnyEntityConnector,
  doubts: readonly Doubt[],
  ask: Ask = (question) => question(),
  failures?: ReadFailures,
): Promise<Counted> {
  const counts: MutableCounts = { created: 0, updated: 0, deleted: 0, rejected: 0, absent: 0 };
  const { read } = entity;
  if (read === undefined) return counts;
  const { vendor } = batch.handle;
  const readOne = async (remoteId: string) => {
    try {
      const payload = await read(vendor, remoteId);
      failures?.succeed();
      return payload;
    } catch (error) {
      if (failures === undefined || vendor.signal.aborted) throw error;
      failures.fail(remoteId, error);
      return unread;
    }
  };
  for (let start = 0; start < doubts.length; start += readsPerStep) {
    let open: readonly Doubt[] = doubts.slice(start, start + readsPerStep);
    for (let round = 1; open.length > 0; round += 1) {
      if (round > mostRounds) throw new ConnectorError("UNAVAILABLE", "A record changed each time that it was read.");
      open = await readOnce(ingest, batch, (remoteId) => ask(() => readOne(remoteId)), open, counts);
    }
  }
  return counts;
}

/** Returns the records still in doubt because they were written elsewhere in the meantime. */
async function readOnce(
  ingest: Pick<Ingest, "write" | "remove" | "position">,
  batch: ReadBatch,
  read: (remoteId: string) => Promise<unknown>,
  doubts: readonly Doubt[],
  counts: MutableCounts,
): Promise<readonly Doubt[]> {
  const askedAfter = await ingest.position(batch.environmentId);
  const found: unknown[] = [];
  const gone: string[] = [];
  for (const { remoteId, absence } of doubts) {
    const payload = await read(remoteId);
    if (payload === unread) continue;
    if (payload !== null && payload !== undefined) found.push(payload);
    else if (absence === "deletes") gone.push(remoteId);
    else counts.absent += 1;
  }
  const results = [
    ...(found.length === 0 ? [] : [await ingest.write({ ...batch, payloads: found, freshness: "read", askedAfter })]),
    ...(gone.length === 0
      ? []
      : [await ingest.remove({ ...batch, remoteIds: gone, occurredAt: null, askedAfter, canRead: true })]),
  ];
  for (const result of results) {
    for (const name of ["created", "updated", "deleted", "rejected"] as const) counts[name] += result[name];
    counts.unread = addUnread(counts.unread, result.unread);
  }
  const left = new Set(results.flatMap(({ ties }) => ties));
  return doubts.filter(({ remoteId }) => left.has(remoteId));
}
