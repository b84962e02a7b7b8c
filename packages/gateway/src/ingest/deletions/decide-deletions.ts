import type { Store } from "../../store/database.ts";
import { saveDecision, selectHeldById } from "./suspected-deletion-rows.ts";
import { lockForWriting } from "../../systems/registry/lock-for-writing.ts";
import type { DeletionVerdict, VerdictOutcome } from "../ingest.ts";

/**
 * Writes an operator's word about held deletions down. A scan that is under way either comes first, and is what is decided about, or sees
 * the decision and leaves it as it is.
 */
export async function decideDeletions(store: Store, environmentId: string, verdict: DeletionVerdict): Promise<VerdictOutcome> {
  const { id, decision, seen } = verdict;
  const database = store.environment(environmentId);
  const known = await selectHeldById(database, environmentId, id).executeTakeFirst();
  if (known === undefined) return { type: "not-found" };
  return await database.transaction().execute(async (transaction): Promise<VerdictOutcome> => {
    const system = await lockForWriting(transaction, environmentId, known.systemId);
    if (system === undefined) return { type: "disconnected" };
    const held = await selectHeldById(transaction, environmentId, id).forUpdate().executeTakeFirst();
    if (held === undefined) return { type: "not-found" };
    if (held.decision !== null) return held.decision === decision ? { type: "success", held } : { type: "decided", held };
    if (seen !== null && held.count > seen) return { type: "grown", held };
    await saveDecision(transaction, environmentId, verdict);
    return { type: "success", held: { ...held, decision } };
  });
}
