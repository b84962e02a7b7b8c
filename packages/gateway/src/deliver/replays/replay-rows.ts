import { type Selectable, sql } from "kysely";
import type { Place } from "../../change-log/place.ts";
import type { Database, DatabaseTransaction } from "../../store/database.ts";
import type { EndpointKey } from "../delivering/settle-rows.ts";
import type { EndpointReader } from "../endpoints/endpoint-rows.ts";
import type { ReplaySelection, WebhookReplayTable } from "../tables.ts";

/** A replay as the API shows it. */
export interface Replay {
  readonly id: string;
  readonly endpointId: string;
  readonly state: WebhookReplayTable["state"];
  readonly reason: string | null;
  readonly sent: number;
  readonly failed: number;
  /** How much of its stretch of the log has been read, 0 to 1. */
  readonly progress: number;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
}

/** A replay that is to be run. */
export interface RunningReplay {
  readonly id: string;
  readonly selection: ReplaySelection;
  readonly place: Place;
  readonly to: number;
}

function toReplay(row: Selectable<WebhookReplayTable>): Replay {
  const all = row.to_position - row.from_position;
  return {
    id: row.id,
    endpointId: row.endpoint_id,
    state: row.state,
    reason: row.reason,
    sent: row.sent,
    failed: row.failed,
    progress: row.state === "DONE" || all <= 0 ? 1 : Math.min(1, (row.place.position - row.from_position) / all),
    createdAt: row.created_at,
    endedAt: row.ended_at,
  };
}

/** By the unique index `webhook_replays_running`. Returns whether no other one was running. */
export async function insertReplay(
  transaction: DatabaseTransaction,
  {
    environmentId,
    endpointId,
    id,
    from,
    to,
    selection,
    now,
  }: EndpointKey & {
    readonly id: string;
    readonly from: Place;
    readonly to: Place;
    readonly selection: ReplaySelection;
    readonly now: Date;
  },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await transaction
    .insertInto("webhook_replays")
    .values({
      environment_id: environmentId,
      id,
      endpoint_id: endpointId,
      selection: JSON.stringify(selection),
      from_position: from.position,
      to_position: to.position,
      place: JSON.stringify(from),
      state: "RUNNING",
      reason: null,
      created_at: now,
    })
    .onConflict((conflict) => conflict.columns(["environment_id", "endpoint_id"]).where("state", "=", "RUNNING").doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

/** By the primary key. */
export async function findReplay(
  database: Database,
  { environmentId, systemId }: EndpointReader,
  id: string,
): Promise<Replay | null> {
  const row = await database
    .selectFrom("webhook_replays")
    .selectAll()
    .where("environment_id", "=", environmentId)
    .where("id", "=", id)
    .$if(systemId !== null, (rows) =>
      rows.where("endpoint_id", "in", (eb) =>
        eb
          .selectFrom("webhook_endpoints")
          .select("id")
          .where("environment_id", "=", environmentId)
          .where("system_id", "=", systemId),
      ),
    )
    .executeTakeFirst();
  return row === undefined ? null : toReplay(row);
}

/** By the index `webhook_replays_running`. */
export async function findRunningReplay(
  database: Database,
  { environmentId, endpointId }: EndpointKey,
): Promise<RunningReplay | null> {
  const row = await database
    .selectFrom("webhook_replays")
    .select(["id", "selection", "place", "to_position as to"])
    .where("environment_id", "=", environmentId)
    .where("endpoint_id", "=", endpointId)
    .where("state", "=", "RUNNING")
    .executeTakeFirst();
  return row ?? null;
}

/** How far a replay has come since it was last stored. */
export interface ReplayStep {
  readonly id: string;
  readonly place: Place;
  readonly sent: number;
  readonly failed: number;
  /** Set when it ends. */
  readonly end: { readonly state: "DONE" | "CANCELED"; readonly reason: string | null } | null;
}

/** By the primary key. */
export async function storeReplay(
  transaction: DatabaseTransaction,
  environmentId: string,
  step: ReplayStep,
  now: Date,
): Promise<void> {
  await sql`
    update webhook_replays set place = ${JSON.stringify(step.place)}::jsonb, sent = sent + ${step.sent}, failed = failed + ${step.failed},
      state = ${step.end?.state ?? "RUNNING"}, reason = ${step.end?.reason ?? null}, ended_at = ${step.end === null ? null : now}::timestamptz
    where environment_id = ${environmentId} and id = ${step.id}`.execute(transaction);
}
