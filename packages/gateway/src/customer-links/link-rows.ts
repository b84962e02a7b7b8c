import { sql } from "kysely";
import type { Database } from "../store/database.ts";
import type { CustomerLink } from "./customer-links.ts";

interface LinkRow {
  readonly id: string;
  readonly customer_ids: readonly string[];
  readonly linked_at: Date | string;
}

const toLink = ({ id, customer_ids: customerIds, linked_at: linkedAt }: LinkRow): CustomerLink => ({
  id,
  customerIds,
  linkedAt: new Date(linkedAt),
});

const isShown = (systemId: string | null) => (systemId === null ? sql`true` : sql`l.system_id = ${systemId}`);

/** The links of customers, by the customer's id. By the primary key, then `customer_links_by_link`. */
export async function linksOfCustomers(
  database: Database,
  environmentId: string,
  systemId: string | null,
  customerIds: readonly string[],
): Promise<ReadonlyMap<string, CustomerLink>> {
  const { rows } = await sql<LinkRow>`
    select l.link_id as id, array_agg(l.customer_id order by l.customer_id) as customer_ids, min(l.linked_at) as linked_at
    from customer_links l
    where l.environment_id = ${environmentId} and ${isShown(systemId)} and l.link_id in (
      select link_id from customer_links where environment_id = ${environmentId} and customer_id = any(${customerIds}::text[]))
    group by l.link_id having count(*) > 1`.execute(database);
  return new Map(rows.map(toLink).flatMap((link) => link.customerIds.map((id) => [id, link] as const)));
}

/** By `customer_links_by_link`, in its order. */
export async function listLinks(
  database: Database,
  environmentId: string,
  { systemId, first, after }: { readonly systemId: string | null; readonly first: number; readonly after: string | null },
): Promise<readonly CustomerLink[]> {
  const { rows } = await sql<LinkRow>`
    select l.link_id as id, array_agg(l.customer_id order by l.customer_id) as customer_ids, min(l.linked_at) as linked_at
    from customer_links l where l.environment_id = ${environmentId} and ${isShown(systemId)} and l.link_id > ${after ?? ""}
    group by l.link_id having count(*) > 1 order by l.link_id limit ${first}`.execute(database);
  return rows.map(toLink);
}
