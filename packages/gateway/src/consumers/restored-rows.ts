import { sql } from "kysely";
import type { Database } from "../store/database.ts";
import type { ConsumerKey } from "./consumer.ts";

/**
 * Notes on which database the consumers run. When it is another one than last time, as after a restore, each of them is marked: what their
 * readers did after the copy was made is unknown here. One node does it. By the primary key.
 */
export async function noteIdentity(service: Database, identity: string): Promise<void> {
  await service.transaction().execute(async (transaction) => {
    await sql`insert into consumer_store (identity) values (${identity}) on conflict (only_row) do nothing`.execute(transaction);
    const { numAffectedRows } = await sql`
      update consumer_store set identity = ${identity} where identity <> ${identity}`.execute(transaction);
    if (numAffectedRows === 1n) await sql`update consumers set is_restored = true`.execute(transaction);
  });
}

/** Marks consumers whose fence has gone back: their rows were restored while this node ran them. By the primary key. */
export async function markRewound(
  service: Database,
  consumers: readonly (ConsumerKey & { readonly fence: number })[],
): Promise<void> {
  if (consumers.length === 0) return;
  await sql`
    update consumers c set is_restored = true
    from jsonb_to_recordset(${JSON.stringify(consumers)}::jsonb) as given("environmentId" text, id text, fence bigint)
    where c.environment_id = given."environmentId" and c.id = given.id and c.fence < given.fence`.execute(service);
}
