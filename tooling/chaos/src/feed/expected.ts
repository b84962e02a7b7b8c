import { modelMatches } from "./filter-model.ts";
import type { Delivery, LogEntry } from "./log-entry.ts";
import type { Operation } from "./operations.ts";

type Asked = Pick<Operation, "entity" | "where" | "boundTo">;

const toDelivery = ({ position, recordId, version, kind }: LogEntry, matches: boolean): Delivery => ({
  position,
  recordId,
  version,
  kind,
  matches,
});

/**
 * What a subscriber is to be given of a log, all of it from the first change on. A stream of records tells of one that matches, and once
 * more of one that does so no longer; how it was before is what the log says of its version before.
 */
export function expectedOf(log: readonly LogEntry[], { entity, where, boundTo }: Asked): readonly Delivery[] {
  const visible = log.filter(({ systemId }) => boundTo === null || systemId === boundTo);
  if (entity === null) {
    return visible
      .filter(({ entity: of, kind, systemId }) => modelMatches(where ?? {}, { entity: [of], kind: [kind], systemId: [systemId] }))
      .map((entry) => toDelivery(entry, entry.kind !== "DELETED"));
  }
  const listed = new Set<string>();
  const deliveries: Delivery[] = [];
  for (const entry of visible) {
    if (entry.entity !== entity) continue;
    const wasListed = listed.has(entry.recordId);
    const isListed = entry.kind !== "DELETED" && modelMatches(where ?? {}, entry.fields);
    if (isListed) listed.add(entry.recordId);
    else listed.delete(entry.recordId);
    if (isListed || wasListed) deliveries.push(toDelivery(entry, isListed));
  }
  return deliveries;
}
