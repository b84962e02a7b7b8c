import type { FieldRef, ObjectRef } from "@pothos/core";
import type { Filter } from "../../filter/filter.ts";
import type { Types } from "../../graph/builder.ts";
import { listCost } from "../../graph/connections.ts";
import type { Graph } from "../../graph/graph.ts";
import { oncePerGraph } from "../../graph/once-per-graph.ts";
import { pageSizeOf } from "../../graph/page-arguments.ts";
import { recordLists } from "../../records/graph/entity-lists.ts";
import { entityRef } from "../../records/graph/entity-ref.ts";
import { listArguments } from "../../records/graph/list-arguments.ts";
import { loadRecords } from "../../records/graph/record-loaders.ts";
import { listRecords, type RecordList } from "../../records/graph/record-lists.ts";
import { selectedOf } from "../../records/graph/selected-properties.ts";
import { type CustomerLink, mostLinked } from "../customer-links.ts";

/** CustomerLink: its customers, and the records of all of them. */
export const customerLinkType = oncePerGraph((graph): ObjectRef<Types, CustomerLink> => {
  const ref = graph.builder.objectRef<CustomerLink>("CustomerLink");
  return ref.implement({
    description: "Customers of several systems that are one, as an app says.",
    fields: (t) => ({
      id: t.exposeID("id", { nullable: false, description: "The link's id. When links are joined, the oldest keeps its id." }),
      linkedAt: t.field({
        type: "DateTime",
        nullable: false,
        description: "When the first of its customers were linked.",
        resolve: ({ linkedAt }) => linkedAt,
      }),
      customers: t.field({
        type: [entityRef(graph, "Customer")],
        nullable: false,
        description: `Its customers, ${mostLinked} at most. A token that is bound to a system sees only that system's.`,
        complexity: { field: 1, multiplier: 5 },
        resolve: async ({ customerIds }, _arguments, { loaders }, info) =>
          (await loadRecords(loaders, customerIds, selectedOf(info, "Customer"))).filter((record) => record !== null),
      }),
      ...Object.fromEntries(
        [...recordLists(graph).values()]
          .filter(({ descriptor: { fields } }) => fields["customer"]?.type === "reference" && fields["customer"].filter === true)
          .map((list) => [list.descriptor.plural, recordsField(t, graph, list)]),
      ),
    }),
  });
});

const recordsField = (
  t: PothosSchemaTypes.ObjectFieldBuilder<Types, CustomerLink>,
  { enumerations }: Graph,
  list: RecordList,
): FieldRef<Types> =>
  t.field({
    type: list.connection,
    nullable: false,
    description: `The ${list.descriptor.name} records of all these customers, over all systems, page by page.`,
    args: listArguments(t.arg, enumerations, list),
    complexity: (page) => ({ field: listCost, multiplier: pageSizeOf(page) }),
    resolve: ({ customerIds }, input, context, info) => listRecords(context, info, list, input, ofCustomers(customerIds)),
  });

const ofCustomers = (ids: readonly string[]): Filter => ({
  kind: "comparison",
  field: {
    name: "customerId",
    namespace: null,
    source: { from: "reference", key: "customer", many: false, itemKey: null },
    type: "id",
  },
  operator: "in",
  operand: ids,
});
