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
 * The changes of a whole log that a subscriber must receive. A stream of records has every change of a matching record, and one more when a
 * record no longer matches; its previous state is the previous version in the log.
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
