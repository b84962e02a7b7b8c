import type { Store } from "../../store/database.ts";
import { saveDecision, selectSuspectedById } from "./suspected-deletion-rows.ts";
import { lockSystemForWriting } from "../../systems/registry/lock-for-writing.ts";
import type { DeletionVerdict, VerdictOutcome } from "../ingest.ts";

/**
 * Stores an operator's decision about suspected deletions. A scan in progress either finishes first, and the decision covers its result, or
 * it sees the decision and leaves it unchanged.
 */
export async function decideDeletions(store: Store, environmentId: string, verdict: DeletionVerdict): Promise<VerdictOutcome> {
  const { id, decision, seen } = verdict;
  const database = store.environment(environmentId);
  const known = await selectSuspectedById(database, environmentId, id).executeTakeFirst();
  if (known === undefined) return { type: "not-found" };
  return await database.transaction().execute(async (transaction): Promise<VerdictOutcome> => {
    const system = await lockSystemForWriting(transaction, environmentId, known.systemId);
    if (system === undefined) return { type: "disconnected" };
    const suspected = await selectSuspectedById(transaction, environmentId, id).forUpdate().executeTakeFirst();
    if (suspected === undefined) return { type: "not-found" };
    if (suspected.decision !== null)
      return suspected.decision === decision ? { type: "success", suspected } : { type: "decided", suspected };
    if (seen !== null && suspected.count > seen) return { type: "grown", suspected };
    await saveDecision(transaction, environmentId, verdict);
    return { type: "success", suspected: { ...suspected, decision } };
  });
}
