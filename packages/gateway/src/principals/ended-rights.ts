import { sql } from "kysely";
import type { DatabaseTransaction, Store } from "../store/database.ts";

/** Receives, on every node, that tokens have ended or will end. Disposing stops listening. */
export interface EndedRights extends AsyncDisposable {
  /** Calls back with the tokens' ids, or with null when notices may have been missed. Returns a function that stops it. */
  subscribe(listener: (tokenIds: readonly string[] | null) => void): () => void;
  /** Whether notices reach this node now, as far as it knows: a connection may break without a sign. */
  readonly isHearing: boolean;
}

const channel = "fettle_rights";
/** A notice of PostgreSQL is limited to less than 8000 bytes; an id has 30 and a comma. */
const idsPerNotice = 200;

/** Announces in a transaction that tokens end with it. */
export type AnnounceEnd = (transaction: DatabaseTransaction, tokenIds: readonly string[]) => Promise<void>;

/** Announces to all nodes that tokens end, if and when the transaction commits. */
export async function announceEndedRights(transaction: DatabaseTransaction, tokenIds: readonly string[]): Promise<void> {
  for (let start = 0; start < tokenIds.length; start += idsPerNotice) {
    const payload = tokenIds.slice(start, start + idsPerNotice).join(",");
    await sql`select pg_notify(${channel}, ${payload})`.execute(transaction);
  }
}

export async function listenForEndedRights(store: Store): Promise<EndedRights> {
  const listeners = new Set<(tokenIds: readonly string[] | null) => void>();
  const notify = (tokenIds: readonly string[] | null) => {
    for (const listener of listeners) listener(tokenIds);
  };
  const listening = await store.listen(
    channel,
    (payload) => notify(payload.split(",")),
    () => notify(null),
  );
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    get isHearing() {
      return listening.isHearing;
    },
    [Symbol.asyncDispose]: () => listening[Symbol.asyncDispose](),
  };
}
