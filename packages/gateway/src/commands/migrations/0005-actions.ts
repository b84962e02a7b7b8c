import { sql, type Kysely } from "kysely";

/** Says of a command which action it carries out, and which upload it stores at the vendor. */
export const up = async (database: Kysely<unknown>): Promise<void> =>
  void (await sql.raw("alter table commands add column action text, add column upload_id text").execute(database));
