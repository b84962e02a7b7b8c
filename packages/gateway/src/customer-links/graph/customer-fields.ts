import { defineLoader } from "../../graph/loaders.ts";
import type { Graph } from "../../graph/graph.ts";
import { entityRef } from "../../records/graph/entity-ref.ts";
import { loadRecords } from "../../records/graph/record-loaders.ts";
import { reads, selectedOf } from "../../records/graph/selected-properties.ts";
import type { CustomerLink } from "../customer-links.ts";
import { customerLinksService } from "../customer-links-service.ts";
import { customerLinkType } from "./link-type.ts";

const linkLoader = defineLoader<string, CustomerLink | null>({
  async read(ids, { use, principal }) {
    const links = await use(customerLinksService).ofCustomers(principal.environmentId, principal.systemId, ids);
    return ids.map((id) => links.get(id) ?? null);
  },
});

/** Adds `link` and `linkedCustomers` to Customer. */
export function addCustomerFields(graph: Graph): void {
  const customer = entityRef(graph, "Customer");
  const refs = { link: customerLinkType(graph) };
  graph.builder.objectFields(customer, (t) => ({
    link: t.field({
      type: refs.link,
      nullable: true,
      description: "What says which customers of other systems are this one. Null when none is linked.",
      extensions: reads(),
      resolve: ({ id }, _arguments, { loaders }) => loaders.of(linkLoader).load(id),
    }),
    linkedCustomers: t.field({
      type: [customer],
      nullable: false,
      description: "The customers of other systems that are this one, without itself. Empty when none is linked.",
      extensions: reads(),
      complexity: { field: 1, multiplier: 5 },
      resolve: async ({ id }, _arguments, { loaders }, info) => {
        const link = await loaders.of(linkLoader).load(id);
        const others = link?.customerIds.filter((one) => one !== id) ?? [];
        return (await loadRecords(loaders, others, selectedOf(info, "Customer"))).filter((record) => record !== null);
      },
    }),
  }));
}
