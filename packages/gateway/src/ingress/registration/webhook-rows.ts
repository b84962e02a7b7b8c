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

/** Saves the outcome of a check, unless the system has been disconnected in the meantime. By the primary keys. */
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
          row("expires_at", "timestamptz"),
          row("renew_at", "timestamptz"),
        ]),
    )
    .onConflict((conflict) => conflict.columns(["environment_id", "system_id"]).doUpdateSet(values))
    .execute();
}

const columns = [
  "status",
  "reason",
  "checked_at",
  "check_at",
  "failures",
  "public_url",
  "fingerprint",
  "reference",
  "expires_at",
  "renew_at",
] as const;

/** Delays the check of a system that is not in use. It is checked at once when it is used again. By the primary key. */
export async function putOffWebhooks(database: Database, { environmentId, systemId }: WebhookTarget, at: Date): Promise<void> {
  await database
    .updateTable("webhook_registrations")
    .set({ check_at: at })
    .where("environment_id", "=", environmentId)
    .where("system_id", "=", systemId)
    .execute();
}

/** Creates the missing rows of systems in use, due now. Scans the systems, which number thousands. */
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
 * Makes checks due now if the vendor was given another public URL. Skips webhooks checked since `notSince`, so two nodes that disagree
 * about the URL do not call the vendor all the time. Scans the table.
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

/** Moves the checks that are due after `until` and were last done before `notSince` to random times until then. */
export async function bringForwardWebhooks({ service }: Store, now: Date, until: Date, notSince: Date): Promise<void> {
  await service
    .updateTable("webhook_registrations")
    .set({ check_at: sql<Date>`${now}::timestamptz + random() * (${until}::timestamptz - ${now}::timestamptz)` })
    .where("check_at", ">", until)
    .where((eb) => eb.or([eb("checked_at", "is", null), eb("checked_at", "<", notSince)]))
    .execute();
}

/**
 * Takes the checks that are due, the longest overdue first. Each goes to one caller, and is not due again before `until`. By
 * `webhook_registrations_due`.
 */
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
