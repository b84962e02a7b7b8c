import { sql, type Selectable } from "kysely";
import type { Database, Store } from "../../store/database.ts";
import type { WebhookRegistrationTable } from "../tables.ts";
import { connectedSystem, systemsInUse } from "../../systems/registry/systems-in-use.ts";

/** One system. */
export interface WebhookTarget {
  readonly environmentId: string;
  readonly systemId: string;
}

export type WebhookRow = Selectable<WebhookRegistrationTable>;

/** By the primary key. */
export function selectWebhooks(
  database: Database,
  environmentId: string,
  systemIds: readonly string[],
): Promise<readonly WebhookRow[]> {
  return database
    .selectFrom("webhook_registrations")
    .where("environment_id", "=", environmentId)
    .where("system_id", "in", systemIds)
    .selectAll()
    .execute();
}

/** Writes down what a check has come to, unless the system has been disconnected meanwhile. By the primary keys. */
export async function saveWebhooks(
  database: Database,
  { environmentId, systemId }: WebhookTarget,
  values: Omit<WebhookRow, "environment_id" | "system_id">,
): Promise<void> {
  const row = (column: keyof typeof values, type: "text" | "timestamptz" | "integer") =>
    sql`${values[column]}::${sql.raw(type)}`.as(column);
  await database
    .insertInto("webhook_registrations")
    .columns(["environment_id", "system_id", ...columns])
    .expression(
      connectedSystem(database, environmentId, systemId)
        .select(["environment_id", "id as system_id"])
        .select([
          row("status", "text"),
          row("reason", "text"),
          row("checked_at", "timestamptz"),
          row("check_at", "timestamptz"),
          row("failures", "integer"),
          row("public_url", "text"),
          row("fingerprint", "text"),
          row("reference", "text"),
        ]),
    )
    .onConflict((conflict) => conflict.columns(["environment_id", "system_id"]).doUpdateSet(values))
    .execute();
}

const columns = ["status", "reason", "checked_at", "check_at", "failures", "public_url", "fingerprint", "reference"] as const;

/** Puts a check off of what is not in use; beginning again it is checked at once. By the primary key. */
export async function putOffWebhooks(database: Database, { environmentId, systemId }: WebhookTarget, at: Date): Promise<void> {
  await database
    .updateTable("webhook_registrations")
    .set({ check_at: at })
    .where("environment_id", "=", environmentId)
    .where("system_id", "=", systemId)
    .execute();
}

/** Makes the rows of systems in use that have none, due now. Reads the systems through, which are thousands. */
export async function addMissingWebhooks({ service }: Store, connectorIds: readonly string[], now: Date): Promise<void> {
  if (connectorIds.length === 0) return;
  await service
    .insertInto("webhook_registrations")
    .columns(["environment_id", "system_id", "status", "check_at"])
    .expression(
      systemsInUse(service)
        .where("connector_id", "in", connectorIds)
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom("webhook_registrations as known")
                .whereRef("known.environment_id", "=", "systems.environment_id")
                .whereRef("known.system_id", "=", "systems.id")
                .select("known.system_id"),
            ),
          ),
        )
        .select(["environment_id", "id as system_id", sql.lit("PENDING" as const).as("status")])
        .select(sql<Date>`${now}::timestamptz`.as("check_at")),
    )
    .onConflict((conflict) => conflict.columns(["environment_id", "system_id"]).doNothing())
    .execute();
}

/**
 * Makes those due now whose vendor knows another public address, save what was checked since `notSince`: two nodes that disagree about the
 * address do not call the vendor all the time. Reads the table through.
 */
export async function markMovedWebhooks({ service }: Store, publicUrl: string, now: Date, notSince: Date): Promise<void> {
  await service
    .updateTable("webhook_registrations")
    .set({ status: "PENDING", reason: null, check_at: now })
    .where("public_url", "!=", publicUrl)
    .where("check_at", ">", now)
    .where("checked_at", "<", notSince)
    .execute();
}

/** Spreads the checks of all that was not checked since `notSince` over the time until `until`, as far as they were due later. */
export async function bringForwardWebhooks({ service }: Store, now: Date, until: Date, notSince: Date): Promise<void> {
  await service
    .updateTable("webhook_registrations")
    .set({ check_at: sql<Date>`${now}::timestamptz + random() * (${until}::timestamptz - ${now}::timestamptz)` })
    .where("check_at", ">", until)
    .where((eb) => eb.or([eb("checked_at", "is", null), eb("checked_at", "<", notSince)]))
    .execute();
}

/** Takes what is due, the longest overdue first, each for one caller, and leaves it be until `until`. By `webhook_registrations_due`. */
export async function takeDueWebhooks(
  { service }: Store,
  now: Date,
  until: Date,
  limit: number,
): Promise<readonly WebhookTarget[]> {
  return await service
    .updateTable("webhook_registrations")
    .from(
      service
        .selectFrom("webhook_registrations")
        .where("check_at", "<=", now)
        .select(["environment_id", "system_id"])
        .orderBy("check_at")
        .limit(limit)
        .forUpdate()
        .skipLocked()
        .as("due"),
    )
    .set({ check_at: until })
    .whereRef("webhook_registrations.environment_id", "=", "due.environment_id")
    .whereRef("webhook_registrations.system_id", "=", "due.system_id")
    .returning(["webhook_registrations.environment_id as environmentId", "webhook_registrations.system_id as systemId"])
    .execute();
}
