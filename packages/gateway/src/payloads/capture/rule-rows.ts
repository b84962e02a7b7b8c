import { sql } from "kysely";
import type { Database, DatabaseTransaction } from "../../store/database.ts";
import type { CaptureMode } from "../payload.ts";

/** The channel on which nodes hear that the rules of an environment have changed. The payload is its id. */
export const rulesChannel = "fettle_payload_rules";

/** Which payloads environments keep, as far as it is not the default, and which systems are recorded. */
export interface FoundRules {
  readonly modes: readonly { readonly environment_id: string; readonly mode: CaptureMode }[];
  readonly recordings: readonly { readonly environment_id: string; readonly system_id: string; readonly until: Date }[];
}

/** The rules of one environment, or of all, that are in force. By the primary key, and `payload_recordings_by_end`. */
export async function selectRules(service: Database, environmentId: string | null, now: Date): Promise<FoundRules> {
  const modes = await service
    .selectFrom("payload_modes")
    .distinctOn("environment_id")
    .select(["environment_id", "mode"])
    .$if(environmentId !== null, (all) => all.where("environment_id", "=", environmentId ?? ""))
    .orderBy("environment_id")
    .orderBy("since", "desc")
    .execute();
  const recordings = await service
    .selectFrom("payload_recordings")
    .select(["environment_id", "system_id", "until"])
    .where("until", ">", now)
    .$if(environmentId !== null, (all) => all.where("environment_id", "=", environmentId ?? ""))
    .execute();
  return { modes, recordings };
}

/** Sets the mode from a time on. */
export async function insertMode(database: Database, environmentId: string, mode: CaptureMode, since: Date): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    await transaction
      .insertInto("payload_modes")
      .values({ environment_id: environmentId, mode, since })
      .onConflict((conflict) => conflict.columns(["environment_id", "since"]).doUpdateSet({ mode }))
      .execute();
    await announce(transaction, environmentId);
  });
}

/** Records a system from now until a time, or, with the same time twice, ends its recording. */
export async function replaceRecording(
  database: Database,
  { environmentId, systemId }: { readonly environmentId: string; readonly systemId: string },
  { now, until }: { readonly now: Date; readonly until: Date },
): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    await transaction
      .updateTable("payload_recordings")
      .set({ until: now })
      .where("environment_id", "=", environmentId)
      .where("system_id", "=", systemId)
      .where("until", ">", now)
      .execute();
    if (until > now)
      await transaction
        .insertInto("payload_recordings")
        .values({ environment_id: environmentId, system_id: systemId, since: now, until })
        .execute();
    await announce(transaction, environmentId);
  });
}

const announce = (transaction: DatabaseTransaction, environmentId: string) =>
  sql`select pg_notify(${rulesChannel}, ${environmentId})`.execute(transaction);

/** What has been in force in an environment, the latest first. */
export interface RuleHistory {
  readonly modes: readonly { readonly since: Date; readonly mode: CaptureMode }[];
  readonly recordings: readonly { readonly system_id: string; readonly since: Date; readonly until: Date }[];
}

/** The history of an environment's modes, and of the recordings of these systems. By the primary key, and `payload_recordings_by_system`. */
export async function selectHistory(
  database: Database,
  environmentId: string,
  systemIds: readonly string[],
): Promise<RuleHistory> {
  const modes = await database
    .selectFrom("payload_modes")
    .select(["since", "mode"])
    .where("environment_id", "=", environmentId)
    .orderBy("since", "desc")
    .execute();
  const recordings =
    systemIds.length === 0
      ? []
      : await database
          .selectFrom("payload_recordings")
          .select(["system_id", "since", "until"])
          .where("environment_id", "=", environmentId)
          .where("system_id", "in", systemIds)
          .execute();
  return { modes, recordings };
}

/** Forgets which rules were in force before a time, for all environments. */
export async function pruneRules(service: Database, before: Date): Promise<void> {
  await service.deleteFrom("payload_recordings").where("until", "<", before).execute();
  await sql`
    delete from payload_modes old where old.since < ${before} and exists (
      select from payload_modes later
      where later.environment_id = old.environment_id and later.since > old.since and later.since < ${before})`.execute(service);
}
