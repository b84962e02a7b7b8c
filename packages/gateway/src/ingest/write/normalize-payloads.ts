import { createHash } from "node:crypto";
import { ConnectorError, redact } from "@fettle/connector";
import type { Catalog } from "../../catalog/catalog.ts";
import type { AnyNormalizedRecord } from "../../catalog/entity-connectors.ts";
import type { BatchReader } from "./batch-reader.ts";
import { cleanJson, cleanText } from "./clean-json.ts";
import type { KnownPayloads } from "./known-payloads.ts";
import type { PayloadBatch } from "./payload-batch.ts";
import { RejectedPayload } from "./rejected.ts";
import { canonicalJson } from "./canonical-json.ts";
import { toCandidate, type Candidate, type Outline } from "./to-candidate.ts";
import { countProblems, nothingUnread, type Unread } from "./unread.ts";

/** A payload that could not become a record. */
export interface RejectedRecord {
  readonly systemId: string;
  readonly entity: string;
  /** The vendor's key, or a hash of the payload if the key could not be read. */
  readonly remoteKey: string;
  readonly payload: string;
  readonly error: string;
}

/** The records that a batch's payloads describe, and those that could not be read. */
export interface NormalizedPayloads {
  readonly candidates: ReadonlyMap<string, Outline>;
  /** The whole of one of them, by its id. */
  whole(id: string): Candidate;
  readonly rejected: readonly RejectedRecord[];
  readonly unread: Unread;
}

/** A candidate of which no more is read, because its payload was read before. */
interface Recalled extends Outline {
  readonly payload: unknown;
}

/**
 * Normalises the payloads of a batch. A payload that does not fit is set aside with its error. If a record has several payloads, the newest
 * counts.
 *
 * @param knownPayloads what payloads said before. Default: every payload is read.
 */
export function normalizePayloads(
  catalog: Catalog,
  batch: PayloadBatch,
  reader: BatchReader,
  knownPayloads?: KnownPayloads,
): NormalizedPayloads {
  const candidates = new Map<string, Candidate | Recalled>();
  const rejected = new Map<string, RejectedRecord>();
  const scope = {
    systemId: batch.systemId,
    connectorId: reader.connectorId,
    timeZone: reader.timeZone ?? null,
    mappings: reader.mappings ?? [],
    redaction: reader.entity.redact,
    referenceIds: new Map<string, string>(),
    prefixOf: (entity: string) => catalog.entities.get(entity)?.descriptor.idPrefix ?? "rec",
  };
  const keyOf = knownPayloads?.keysOf(batch, reader);
  const add = (candidate: Candidate | Recalled) => {
    const other = candidates.get(candidate.id);
    if (other === undefined || isNewer(candidate, other)) candidates.set(candidate.id, candidate);
  };
  const read = (payload: unknown) => toCandidate(reader.model, reader.entity.normalize(payload, reader.settings), payload, scope);
  for (const [index, payload] of batch.payloads.entries()) {
    const key = keyOf?.(payload) ?? null;
    const known = key === null ? undefined : knownPayloads?.get(key);
    if (known !== undefined) {
      add({ ...known, isDeleted: false, problems: [], payload });
      continue;
    }
    let normalized: AnyNormalizedRecord | null = null;
    try {
      normalized = reader.entity.normalize(payload, reader.settings);
      const candidate = toCandidate(reader.model, normalized, payload, scope);
      const origin = batch.origins?.[index];
      add(origin === undefined ? candidate : { ...candidate, origin });
      const { id, hash, remoteUpdatedAt, isDeleted, problems } = candidate;
      if (key !== null && !isDeleted && problems.length === 0) knownPayloads?.set(key, { id, hash, remoteUpdatedAt });
    } catch (error) {
      const entry = rejectedRecord(batch, reader, payload, error, normalized?.remoteId);
      rejected.set(entry.remoteKey, entry);
    }
  }
  return {
    candidates,
    whole(id) {
      const found = candidates.get(id);
      if (found === undefined) throw new Error("There is no such candidate.");
      return "payload" in found ? read(found.payload) : found;
    },
    rejected: [...rejected.values()],
    unread: unreadOf([...candidates.values()], [...rejected.values()]),
  };
}

function unreadOf(candidates: readonly Outline[], rejected: readonly RejectedRecord[]): Unread {
  const problems = candidates.flatMap((candidate) => candidate.problems);
  const [first] = rejected;
  if (problems.length === 0 && first === undefined) return nothingUnread;
  return { problems: countProblems(problems), rejection: first?.error ?? null };
}

const longestKey = 200;

const isNewer = (candidate: Outline, other: Outline) =>
  (candidate.remoteUpdatedAt?.getTime() ?? 0) >= (other.remoteUpdatedAt?.getTime() ?? 0);

function rejectedRecord(
  batch: PayloadBatch,
  { entity }: BatchReader,
  payload: unknown,
  error: unknown,
  normalizedKey: unknown,
): RejectedRecord {
  const key = normalizedKey ?? (ConnectorError.isInstance(error) ? error.remoteId : undefined);
  const remoteKey = typeof key === "string" ? cleanText(key).slice(0, longestKey) : "";
  const json = canonicalJson(redact(cleanJson(payload), entity.redact));
  const reason =
    error instanceof RejectedPayload || ConnectorError.isInstance(error)
      ? error.message
      : `The connector failed on this record: ${error instanceof Error ? error.message : "unknown error"}`;
  return {
    systemId: batch.systemId,
    entity: batch.entity,
    remoteKey: remoteKey === "" ? createHash("sha256").update(json).digest("base64url") : remoteKey,
    payload: json,
    error: cleanText(reason).slice(0, 1000),
  };
}
