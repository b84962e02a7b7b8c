import { sql } from "kysely";
import { ofLogTables } from "../change-log/log-tables.ts";
import { endpointKind } from "./endpoint-kind.ts";
import type { StateGauge } from "../state-gauge.ts";
import type { Store } from "../store/database.ts";

/** What operators watch: how long something has been waiting, and how many endpoints are in which state. */
export const deliverGauges = ({ service }: Pick<Store, "service">): readonly StateGauge[] => [
  {
    name: "fettle_webhook_oldest_pending_seconds",
    help: "Seconds since the oldest event was recorded that waits for another try.",
    labelNames: [],
    async read() {
      // Over the partial index of what waits.
      const { rows } = await sql<{ seconds: number | null }>`
        select extract(epoch from now() - min(recorded_at))::float8 as seconds from webhook_deliveries where state = 'PENDING'`.execute(
        service,
      );
      return [{ labels: {}, value: Math.max(0, rows[0]?.seconds ?? 0) }];
    },
  },
  {
    name: "fettle_webhook_lag_seconds",
    help: "Seconds since the oldest entry of the change log was recorded that an active endpoint has not been given yet, over all endpoints.",
    labelNames: [],
    async read() {
      // By the primary keys of the log's tables, once for each endpoint.
      const { rows } = await sql<{ seconds: number | null }>`
        select extract(epoch from now() - min(entry.recorded_at))::float8 as seconds
        from consumers c
          cross join lateral (select min((place -> 'position')::bigint) as position from jsonb_each(c.places) as one(log, place)) settled
          cross join lateral (${ofLogTables(
            (table) => sql`(select recorded_at from ${sql.table(table)}
              where environment_id = c.environment_id and position > settled.position order by position limit 1)`,
          )}) entry
        where c.is_active and c.kind = ${endpointKind}`.execute(service);
      return [{ labels: {}, value: Math.max(0, rows[0]?.seconds ?? 0) }];
    },
  },
  {
    name: "fettle_webhook_endpoints",
    help: "Endpoints of apps, by status.",
    labelNames: ["status"],
    async read() {
      const { rows } = await sql<{ status: string; count: number }>`
        select status, count(*)::int as count from webhook_endpoints group by status`.execute(service);
      return rows.map(({ status, count }) => ({ labels: { status: status.toLowerCase() }, value: count }));
    },
  },
];
