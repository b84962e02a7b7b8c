import { sql, type SqlBool } from "kysely";
import type { Database } from "../../store/database.ts";
import { conditions, selectEvents, toEvent } from "./ingress-event-rows.ts";
import type { AllIngressEventsQuery, IngressEvent } from "./ingress-event.ts";

/**
 * A page of the events of all systems, or of some: then the newest of each are read in order and merged. By `ingress_deliveries_in_order`,
 * `_failed_in_order` or `_by_trace`, or for some systems by `ingress_deliveries_by_system` and `_failed`.
 */
export async function listAllEvents(
  database: Database,
  environmentId: string,
  query: AllIngressEventsQuery,
): Promise<readonly IngressEvent[]> {
  const { connectorIds, systemIds, after } = query;
  let select = selectEvents(database, environmentId);
  if (connectorIds !== null || systemIds !== null) {
    const systems = database
      .selectFrom("systems")
      .select("id")
      .where("environment_id", "=", environmentId)
      .where(connectorIds === null ? sql<SqlBool>`true` : sql<SqlBool>`connector_id = any(${connectorIds}::text[])`)
      .where(systemIds === null ? sql<SqlBool>`true` : sql<SqlBool>`id = any(${systemIds}::text[])`);
    select = select.where(sql<SqlBool>`id = any(array(
      select newest.id from (${systems}) as asked cross join lateral (
        select id, received_at from ingress_deliveries
        where environment_id = ${environmentId} and system_id = asked.id and ${restOf(query)}
        order by received_at desc, id desc limit ${sql.lit(query.limit)}
      ) as newest order by newest.received_at desc, newest.id desc limit ${sql.lit(query.limit)}))`);
  } else select = select.where(restOf(query));
  if (after !== null) select = select.where(isBehind(after));
  return (await select.orderBy("received_at", "desc").orderBy("id", "desc").limit(query.limit).execute()).map(toEvent);
}

const isBehind = ({ receivedAt, id }: NonNullable<AllIngressEventsQuery["after"]>) =>
  sql<SqlBool>`(received_at, id) < (${receivedAt}::timestamptz, ${id})`;

/** All conditions but those on systems. */
function restOf({ traceIds, statuses, errorCodes, since, until, after }: AllIngressEventsQuery) {
  const all = [
    ...(after === null ? [] : [isBehind(after)]),
    ...(since === null ? [] : [sql<SqlBool>`received_at >= ${since}`]),
    ...(until === null ? [] : [sql<SqlBool>`received_at < ${until}`]),
    ...(traceIds === null ? [] : [sql<SqlBool>`trace_id = any(${traceIds}::text[])`]),
    ...(errorCodes === null ? [] : [sql<SqlBool>`error is not null and error_code = any(${errorCodes}::text[])`]),
    ...(statuses === null
      ? []
      : [sql<SqlBool>`(${sql.join([sql`false`, ...statuses.map((status) => conditions[status])], sql` or `)})`]),
  ];
  return all.length === 0 ? sql<SqlBool>`true` : sql<SqlBool>`${sql.join(all, sql` and `)}`;
}
