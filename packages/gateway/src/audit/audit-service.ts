import { defineService } from "../service-key.ts";
import type { Database } from "../store/database.ts";
import type { AuditEntry, AuditNote, AuditQuery } from "./audit-entry.ts";

/** What is told of an act; the rest is the service's. Default: no system, no subjects, no arguments, no token, no address, done. */
export type ToldAct = Pick<AuditNote, "environmentId" | "actorKind" | "action" | "traceId"> & Partial<Omit<AuditNote, "at">>;

/** Notes who did what, and shows it. */
export interface Audit {
  /**
   * Notes what has been done, before its answer leaves. Never fails, because the act cannot be taken back: what cannot be stored goes to the
   * operator's log. A refusal of a token whose like, of the same action and code, was noted within the minute before at this node is not noted.
   */
  note(act: ToldAct): Promise<void>;
  /** Notes what is done with a handle, such as a transaction: whoever rolls it back takes the entry with it. Fails as the handle does. */
  noteOn(database: Database, act: ToldAct): Promise<void>;
  entries(environmentId: string, query: AuditQuery): Promise<readonly AuditEntry[]>;
  entryById(environmentId: string, id: string): Promise<AuditEntry | null>;
}

export const auditService = defineService<Audit>("audit");
