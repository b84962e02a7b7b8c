import { createHash } from "node:crypto";
import { ConnectorError } from "@fettle/connector";
import type { Catalog } from "../catalog/catalog.ts";
import type { BatchReader } from "./batch-reader.ts";
import { cleanJson, cleanText } from "./clean-json.ts";
import type { IngestBatch } from "./ingest.ts";
import { RejectedPayload } from "./rejected.ts";
import { canonicalJson, toCandidate, type Candidate } from "./to-candidate.ts";

/** A payload that made no record. */
export interface RejectedRecord {
  readonly systemId: string;
  readonly entity: string;
  readonly remoteKey: string;
  readonly payload: string;
  readonly error: string;
}

/**
 * Normalises the payloads of a batch. One that does not fit is put aside with its error and the others go on. Of several
 * payloads of one record the newest counts.
 */
export function normalizePayloads(
  catalog: Catalog,
  batch: IngestBatch,
  reader: BatchReader,
): { readonly candidates: ReadonlyMap<string, Candidate>; readonly rejected: readonly RejectedRecord[] } {
  const candidates = new Map<string, Candidate>();
  const rejected = new Map<string, RejectedRecord>();
  const scope = {
    systemId: batch.systemId,
    connectorId: reader.connectorId,
    prefixOf: (entity: string) => catalog.entities.get(entity)?.descriptor.idPrefix ?? "rec",
  };
  for (const payload of batch.payloads) {
    try {
      const candidate = toCandidate(reader.model, reader.entity.normalize(payload, reader.settings), payload, scope);
      const other = candidates.get(candidate.id);
      if (other === undefined || isNewer(candidate, other)) candidates.set(candidate.id, candidate);
    } catch (error) {
      const entry = rejectedRecord(batch, payload, error);
      rejected.set(entry.remoteKey, entry);
    }
  }
  return { candidates, rejected: [...rejected.values()] };
}

const isNewer = (candidate: Candidate, other: Candidate) =>
  (candidate.remoteUpdatedAt?.getTime() ?? 0) >= (other.remoteUpdatedAt?.getTime() ?? 0);

function rejectedRecord(batch: IngestBatch, payload: unknown, error: unknown): RejectedRecord {
  const json = canonicalJson(cleanJson(payload));
  const reason =
    error instanceof RejectedPayload || ConnectorError.isInstance(error)
      ? error.message
      : `The connector failed on it: ${error instanceof Error ? error.message : "unknown error"}`;
  return {
    systemId: batch.systemId,
    entity: batch.entity,
    remoteKey: createHash("sha256").update(json).digest("base64url"),
    payload: json,
    error: cleanText(reason).slice(0, 1000),
  };
}
