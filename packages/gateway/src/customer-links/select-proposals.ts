import { sql } from "kysely";
import { customerKeys, type CustomerRule } from "../store/customer-keys.ts";
import type { Database } from "../store/database.ts";
import { type CustomerLinkProposal, mostLinked } from "./customer-links.ts";

interface ProposalQuery {
  readonly systemId: string | null;
  readonly rule: CustomerRule;
  readonly first: number;
  readonly after: string | null;
}

/**
 * Reads the keys in the order of their index (`records_listed_...` of the rule), which has the systems too, until there are enough. Equal
 * customers of one system are not proposed. A key is left out when one link has all its customers.
 */
export async function selectProposals(
  database: Database,
  environmentId: string,
  { systemId, rule, first, after }: ProposalQuery,
): Promise<readonly CustomerLinkProposal[]> {
  const key = sql.ref(`r.${customerKeys[rule].name}`);
  const isCustomer = sql`r.environment_id = ${environmentId} and r.entity = 'Customer' and not r.is_deleted and ${key} is not null`;
  const isShown = systemId === null ? sql`true` : sql`r.system_id = ${systemId}`;
  const { rows } = await sql<{ readonly key: string; readonly ids: readonly string[] }>`
    select keys.key, alike.ids from (
      select ${key} as key from records r where ${isCustomer} and ${isShown} and ${key} > ${after ?? ""}::text
      group by ${key} having min(r.system_id) <> max(r.system_id) order by ${key}) keys
    cross join lateral (
      select array_agg(same.id order by same.id) as ids, count(l.customer_id) as linked, count(distinct l.link_id) as links
      from (select r.id from records r where ${isCustomer} and ${key} = keys.key limit ${mostLinked}) same
      left join customer_links l on l.environment_id = ${environmentId} and l.customer_id = same.id) alike
    where alike.links <> 1 or alike.linked < cardinality(alike.ids)
    limit ${first}`.execute(database);
  return rows.map(({ key: found, ids }) => ({ key: found, customerIds: ids }));
}
