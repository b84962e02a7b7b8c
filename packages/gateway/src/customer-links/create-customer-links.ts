import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { Clock } from "../clock.ts";
import { GatewayError } from "../errors.ts";
import type { Store } from "../store/database.ts";
import { type CustomerLinks, mostLinked } from "./customer-links.ts";
import { listLinks, linksOfCustomers } from "./link-rows.ts";
import { selectProposals } from "./select-proposals.ts";

/** Creates the links of customers. */
export function createCustomerLinks(store: Store, clock: Clock): CustomerLinks {
  return {
    link(environmentId, customers) {
      const ids = customers.map(({ id }) => id);
      return store
        .environment(environmentId)
        .transaction()
        .execute(async (transaction) => {
          const lock = `customer links of ${environmentId}`;
          await sql`select pg_advisory_xact_lock(hashtextextended(${lock}, 0))`.execute(transaction);
          const before = await transaction
            .selectFrom("customer_links")
            .select("link_id")
            .where("environment_id", "=", environmentId)
            .where("customer_id", "in", ids)
            .orderBy("linked_at")
            .orderBy("link_id")
            .execute();
          const linkIds = [...new Set(before.map(({ link_id: id }) => id))];
          const linkId = linkIds[0] ?? `clk_${randomUUID().replaceAll("-", "")}`;
          if (linkIds.length > 1) {
            await transaction
              .updateTable("customer_links")
              .set({ link_id: linkId })
              .where("environment_id", "=", environmentId)
              .where("link_id", "in", linkIds)
              .execute();
          }
          const rows = customers.map(({ id, systemId }) => ({
            environment_id: environmentId,
            customer_id: id,
            system_id: systemId,
            link_id: linkId,
            linked_at: clock(),
          }));
          await transaction
            .insertInto("customer_links")
            .values(rows)
            .onConflict((conflict) => conflict.columns(["environment_id", "customer_id"]).doNothing())
            .execute();
          const link = (await linksOfCustomers(transaction, environmentId, null, ids)).get(ids[0] ?? "");
          if (link === undefined) throw new Error("The customers that were just linked are not.");
          if (link.customerIds.length > mostLinked)
            throw new GatewayError("BAD_USER_INPUT", `A link has at most ${mostLinked} customers; this one would have more.`);
          return link;
        });
    },

    unlink(environmentId, customerIds) {
      return store
        .environment(environmentId)
        .transaction()
        .execute(async (transaction) => {
          const lock = `customer links of ${environmentId}`;
          await sql`select pg_advisory_xact_lock(hashtextextended(${lock}, 0))`.execute(transaction);
          const gone = await transaction
            .deleteFrom("customer_links")
            .where("environment_id", "=", environmentId)
            .where("customer_id", "in", customerIds)
            .returning("link_id")
            .execute();
          const linkIds = gone.map(({ link_id: id }) => id);
          await sql`
            delete from customer_links where environment_id = ${environmentId} and link_id in (
              select link_id from customer_links where environment_id = ${environmentId} and link_id = any(${linkIds}::text[])
              group by link_id having count(*) < 2)`.execute(transaction);
          return gone.length;
        });
    },

    ofCustomers: (environmentId, systemId, customerIds) =>
      linksOfCustomers(store.environment(environmentId), environmentId, systemId, customerIds),
    list: (environmentId, systemId, first, after) =>
      listLinks(store.environment(environmentId), environmentId, { systemId, first, after }),
    proposals: (environmentId, systemId, rule, first, after) =>
      selectProposals(store.environment(environmentId), environmentId, { systemId, rule, first, after }),
  };
}
