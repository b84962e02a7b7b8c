import { ConnectorError } from "@fettle/connector";
import type { AnyEntityConnector } from "../../catalog/entity-connectors.ts";
import type { Ingest, IngestBatch, IngestResult } from "../ingest.ts";
import { addUnread } from "./unread.ts";
import type { Ask } from "../poll/turn.ts";

/** A record to ask the vendor about. */
export interface Doubt {
  readonly remoteId: string;
  /**
   * What it means when the vendor has no such record. By itself that may be a passing fault; it becomes a tombstone only where something
   * else said so too.
   */
  readonly absence: "deletes" | "says nothing";
}

/** A batch without what came of asking. */
export type ReadBatch = Omit<IngestBatch, "payloads" | "freshness" | "askedAfter">;

interface Counted extends Pick<IngestResult, "created" | "updated" | "deleted" | "rejected" | "unread"> {
  /** How many the vendor did not show when it was asked, though nothing else says that they are gone. */
  readonly absent: number;
}

type MutableCounts = { -readonly [Name in keyof Counted]: Counted[Name] };

/** So many are read before they are written, so that few are overtaken by others meanwhile. */
const readsPerStep = 25;
/** A record that is written by others during each of so many reads is left for later. */
const mostRounds = 8;

/** What a result leaves in doubt. `absence` is that of a record of which nothing was said to be gone. */
export function doubtsOf({ ties, tiesSaidGone }: IngestResult, absence: Doubt["absence"] = "says nothing"): readonly Doubt[] {
  const saidGone = new Set(tiesSaidGone);
  return ties.map((remoteId) => ({ remoteId, absence: saidGone.has(remoteId) ? "deletes" : absence }));
}

/**
 * Reads records of which the copies at hand cannot tell what is true, and writes what the vendor says now. One that is written by somebody
 * else while it is read is read once more. Where the connector cannot read one record, later lists decide.
 * @throws ConnectorError `UNAVAILABLE` when a record is overtaken again and again, beside those of reading and writing.
 */
export async function readAgain(
  ingest: Pick<Ingest, "write" | "remove" | "position">,
  batch: ReadBatch,
  entity: AnyEntityConnector,
  doubts: readonly Doubt[],
  ask: Ask = (question) => question(),
): Promise<Counted> {
  const counts: MutableCounts = { created: 0, updated: 0, deleted: 0, rejected: 0, absent: 0 };
  const { read } = entity;
  if (read === undefined) return counts;
  for (let start = 0; start < doubts.length; start += readsPerStep) {
    let open: readonly Doubt[] = doubts.slice(start, start + readsPerStep);
    for (let round = 1; open.length > 0; round += 1) {
      if (round > mostRounds) throw new ConnectorError("UNAVAILABLE", "A record changed each time that it was read.");
      open = await readOnce(ingest, batch, (remoteId) => ask(() => read(batch.handle.vendor, remoteId)), open, counts);
    }
  }
  return counts;
}

/** Answers what is still in doubt, because it was written by somebody else in the meantime. */
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
