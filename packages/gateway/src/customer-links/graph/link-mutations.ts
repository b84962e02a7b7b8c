import { GatewayError } from "../../errors.ts";
import type { GraphQLContext } from "../../graph/context.ts";
import { notFound } from "../../graph/failure.ts";
import { needsScope } from "../../graph/field-access.ts";
import type { Graph } from "../../graph/graph.ts";
import { addResultUnion, expectingRefusal } from "../../graph/mutation-results.ts";
import { isPlausible } from "../../graph/plausible-id.ts";
import { recordsService } from "../../records/records-service.ts";
import { type CustomerLink, type LinkedCustomer, mostLinked } from "../customer-links.ts";
import { customerLinksService } from "../customer-links-service.ts";
import { customerLinkType } from "./link-type.ts";

const customerIds = "The ids of the customers";

/** Adds `linkCustomers` and `unlinkCustomers`. */
export function addLinkMutations(graph: Graph): void {
  const { builder } = graph;
  const refs = { link: customerLinkType(graph) };
  const linkInput = builder.inputType("LinkCustomersInput", {
    description: "The customers that are one.",
    fields: (t) => ({ customerIds: t.idList({ required: true, description: `${customerIds}, 2 to ${mostLinked}.` }) }),
  });
  const unlinkInput = builder.inputType("UnlinkCustomersInput", {
    description: "The customers that are not what they are linked to.",
    fields: (t) => ({ customerIds: t.idList({ required: true, description: `${customerIds}, 1 to ${mostLinked}.` }) }),
  });
  const linked = builder.objectRef<{ readonly link: CustomerLink }>("LinkCustomersSuccess").implement({
    description: "The customers are linked.",
    fields: (t) => ({
      link: t.field({ type: refs.link, nullable: false, description: "The link.", resolve: ({ link }) => link }),
    }),
  });
  const unlinked = builder.objectRef<{ readonly count: number }>("UnlinkCustomersSuccess").implement({
    description: "The customers are in no link.",
    fields: (t) => ({
      count: t.exposeInt("count", { nullable: false, description: "How many of the customers were in a link before." }),
    }),
  });
  builder.mutationFields((t) => ({
    linkCustomers: t.field({
      type: addResultUnion(graph, "LinkCustomersResult", linked, ["NotFoundError", "ValidationError"]),
      nullable: false,
      description:
        "Says that customers of several systems are one, and joins the links that they are in. Nothing changes at the vendors. Requires the scope write, with a token that is not bound to a system.",
      args: { input: t.arg({ type: linkInput, required: true, description: "The customers." }) },
      extensions: needsScope("write"),
      resolve: (_root, { input }, context) =>
        expectingRefusal(async () => {
          const ids = idsOf(input.customerIds, 2);
          const customers = await customersOf(context, ids);
          if (customers === null) return notFound("There is no customer with one of these ids.");
          const link = await context.use(customerLinksService).link(context.principal.environmentId, customers);
          context.loaders.clear();
          return { link };
        }),
    }),
    unlinkCustomers: t.field({
      type: addResultUnion(graph, "UnlinkCustomersResult", unlinked, ["ValidationError"]),
      nullable: false,
      description:
        "Takes customers out of their links. A link of which one customer remains ends. Requires the scope write, with a token that is not bound to a system.",
      args: { input: t.arg({ type: unlinkInput, required: true, description: "The customers." }) },
      extensions: needsScope("write"),
      resolve: (_root, { input }, context) =>
        expectingRefusal(async () => {
          requireWhole(context);
          const ids = idsOf(input.customerIds, 1).filter(isPlausible);
          if (ids.length === 0) return { count: 0 };
          const count = await context.use(customerLinksService).unlink(context.principal.environmentId, ids);
          context.loaders.clear();
          return { count };
        }),
    }),
  }));
}

function idsOf(given: readonly string[], least: number): readonly string[] {
  const ids = [...new Set(given)];
  if (ids.length >= least && ids.length <= mostLinked) return ids;
  throw new GatewayError("BAD_USER_INPUT", `customerIds takes ${least} to ${mostLinked} different ids.`);
}

/** Null when one does not exist. */
async function customersOf(context: GraphQLContext, ids: readonly string[]): Promise<readonly LinkedCustomer[] | null> {
  requireWhole(context);
  const { use, principal } = context;
  if (!ids.every(isPlausible)) return null;
  const records = await use(recordsService).byIds(principal.environmentId, ids);
  const customers = ids.flatMap((id) => {
    const record = records.get(id);
    return record?.entity === "Customer" ? [{ id, systemId: record.systemId }] : [];
  });
  return customers.length === ids.length ? customers : null;
}

/** A link is about several systems. */
function requireWhole({ principal }: GraphQLContext): void {
  if (principal.systemId !== null)
    throw new GatewayError("FORBIDDEN", "A token that is bound to a system may not say which customers of several are one.");
}
