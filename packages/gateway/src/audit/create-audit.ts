import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Store } from "../store/database.ts";
import type { AuditNote } from "./audit-entry.ts";
import { insertEntry, selectEntries, selectEntry } from "./audit-rows.ts";
import type { Audit, ToldAct } from "./audit-service.ts";
import { createRepeatedRefusals } from "./repeated-refusals.ts";

const nothingTold = {
  tokenId: null,
  systemId: null,
  subjectIds: [],
  arguments: {},
  outcome: "OK",
  code: null,
  address: null,
} as const;

/** The audit over the store. */
export function createAudit({
  store,
  clock,
  log,
}: {
  readonly store: Pick<Store, "environment">;
  readonly clock: Clock;
  readonly log?: Pick<Log, "error"> | undefined;
}): Audit {
  const noteOf = (act: ToldAct): AuditNote => ({ ...nothingTold, ...act, at: clock() });
  const refusals = createRepeatedRefusals();
  return {
    async note(act) {
      const note = noteOf(act);
      if (note.actorKind === "TOKEN" && note.outcome === "REFUSED" && refusals.isRepeated(note)) return;
      try {
        await insertEntry(store.environment(note.environmentId), note);
      } catch (error) {
        log?.error({ ...note, err: error }, "An entry of the audit was not stored.");
      }
    },
    noteOn: (database, act) => insertEntry(database, noteOf(act)),
    entries: (environmentId, query) => selectEntries(store.environment(environmentId), environmentId, query),
    entryById: async (environmentId, id) => (await selectEntry(store.environment(environmentId), environmentId, id)) ?? null,
  };
}
