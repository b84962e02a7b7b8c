import { sql } from "kysely";
import { giveTurn } from "../../store/give-turn.ts";
import type { Store } from "../../store/database.ts";
import { deleteDeliveries } from "../endpoints/endpoint-rows.ts";

/** Deletes what is left of endpoints that have been deleted, in small steps. Endpoints are few, and each is found by an index. */
export async function sweepDeliveries({ service }: Pick<Store, "service">, signal: AbortSignal): Promise<void> {
  const { rows } = await sql<{ environmentId: string; id: string }>`
    with recursive seen as (
      (select environment_id, endpoint_id from webhook_deliveries order by environment_id, endpoint_id limit 1)
      union all
      select next.environment_id, next.endpoint_id from seen cross join lateral (
        select environment_id, endpoint_id from webhook_deliveries d
        where (d.environment_id, d.endpoint_id) > (seen.environment_id, seen.endpoint_id)
        order by environment_id, endpoint_id limit 1) next)
    select environment_id as "environmentId", endpoint_id as id from seen
    where not exists (select from webhook_endpoints e where e.environment_id = seen.environment_id and e.id = seen.endpoint_id)`.execute(
    service,
  );
  for (const { environmentId, id } of rows) {
    for (let isMore = true; isMore && !signal.aborted;) {
      isMore = await deleteDeliveries(service, environmentId, id);
      await giveTurn(signal);
    }
  }
}
