import { sql } from "kysely";
import type { DatabaseTransaction, Store } from "../store/database.ts";

/** Hears, on every node, that tokens' rights ended or got an end. Disposing stops listening. */
export interface EndedRights extends AsyncDisposable {
  /** Calls back with the tokens' ids, or with null when any token's rights may have ended unheard. Answers what stops it. */
  subscribe(listener: (tokenIds: readonly string[] | null) => void): () => void;
}

const channel = "fettle_rights";
/** PostgreSQL carries less than 8000 bytes in a notice; an id has 30 and a comma. */
const idsPerNotice = 200;

/** Tells all nodes that tokens end, once the transaction commits and not before. */
export async function announceEndedRights(transaction: DatabaseTransaction, tokenIds: readonly string[]): Promise<void> {
  for (let start = 0; start < tokenIds.length; start += idsPerNotice) {
    const payload = tokenIds.slice(start, start + idsPerNotice).join(",");
    await sql`select pg_notify(${channel}, ${payload})`.execute(transaction);
  }
}

/** Starts listening. */
export async function listenForEndedRights(store: Store): Promise<EndedRights> {
  const listeners = new Set<(tokenIds: readonly string[] | null) => void>();
  const tell = (tokenIds: readonly string[] | null) => {
    for (const listener of listeners) listener(tokenIds);
  };
  const listening = await store.listen(
    channel,
    (payload) => tell(payload.split(",")),
    () => tell(null),
  );
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    [Symbol.asyncDispose]: () => listening[Symbol.asyncDispose](),
  };
}
