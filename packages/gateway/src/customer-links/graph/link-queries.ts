import { listCost, nodesOptions } from "../../graph/connections.ts";
import type { Graph } from "../../graph/graph.ts";
import { pageOf, pageSizeOf } from "../../graph/page-arguments.ts";
import { invalidCursor, pageFrom } from "../../graph/past-page.ts";
import { entityRef } from "../../records/graph/entity-ref.ts";
import { loadRecords } from "../../records/graph/record-loaders.ts";
import { selectedOf } from "../../records/graph/selected-properties.ts";
import type { CustomerRule } from "../../store/customer-keys.ts";
import { type CustomerLink, type CustomerLinkProposal, mostLinked } from "../customer-links.ts";
import { customerLinksService } from "../customer-links-service.ts";
import { customerLinkType } from "./link-type.ts";

const rules: Readonly<Record<CustomerRule, string>> = {
  EMAIL: "They have the same e-mail address, without regard to case.",
  PHONE: "Their phone numbers have the same last ten digits, of at least seven.",
  NAME_AND_POSTAL_CODE: "They have the same name and postal code, without regard to case, accents and punctuation.",
};

const pageArguments = {
  first: "The number of items, 0 to 200. Default: 50.",
  after: "The cursor of the item to continue after.",
} as const;

/** Adds `customerLinks` and `customerLinkProposals`. */
export function addLinkQueries(graph: Graph): void {
  const { builder, connections, enumerations } = graph;
  const refs = { link: customerLinkType(graph), customer: entityRef(graph, "Customer") };
  const links = connections.addUncounted<CustomerLink>({
    name: "CustomerLink",
    plural: "links of customers",
    node: (t) => t.field({ type: refs.link, nullable: false, description: "The item.", resolve: ({ node }) => node }),
    nodes: (t) => t.field({ type: [refs.link], ...nodesOptions, resolve: ({ edges }) => edges.map(({ node }) => node) }),
  });
  const proposal = builder.objectRef<CustomerLinkProposal>("CustomerLinkProposal").implement({
    description: "Customers of several systems that a rule takes for one. Pass their ids to linkCustomers to confirm it.",
    fields: (t) => ({
      customers: t.field({
        type: [refs.customer],
        nullable: false,
        description: `The customers, ${mostLinked} at most.`,
        complexity: { field: 1, multiplier: 5 },
        resolve: async ({ customerIds }, _arguments, { loaders }, info) =>
          (await loadRecords(loaders, customerIds, selectedOf(info, "Customer"))).filter((record) => record !== null),
      }),
    }),
  });
  const proposals = connections.addUncounted<CustomerLinkProposal>({
    name: "CustomerLinkProposal",
    plural: "proposals",
    node: (t) => t.field({ type: proposal, nullable: false, description: "The item.", resolve: ({ node }) => node }),
    nodes: (t) => t.field({ type: [proposal], ...nodesOptions, resolve: ({ edges }) => edges.map(({ node }) => node) }),
  });
  builder.queryFields((t) => ({
    customerLinks: t.field({
      type: links,
      nullable: false,
      description: "Which customers of several systems are one, as apps have said with linkCustomers.",
      args: {
        first: t.arg.int({ required: false, description: pageArguments.first }),
        after: t.arg.string({ required: false, description: pageArguments.after }),
      },
      complexity: (page) => ({ field: listCost, multiplier: pageSizeOf(page) }),
      resolve: async (_root, { first, after }, { use, principal: { environmentId, systemId } }) => {
        const size = pageOf({ first }).first ?? 0;
        const place = readCursor(after);
        const found = await use(customerLinksService).list(environmentId, systemId, size + 1, place);
        return pageFrom(found, size, place, ({ id }) => cursorOf(id));
      },
    }),
    customerLinkProposals: t.field({
      type: proposals,
      nullable: false,
      description:
        "Customers of several systems that are one by a rule, and not linked yet. Nothing is linked until an app says so. A token that is bound to a system gets none.",
      args: {
        rule: t.arg({
          type: enumerations.of("CustomerLinkRule", "What customers that are one have in common.", rules),
          required: true,
          description: "The rule.",
        }),
        first: t.arg.int({ required: false, description: pageArguments.first }),
        after: t.arg.string({ required: false, description: pageArguments.after }),
      },
      complexity: (page) => ({ field: listCost, multiplier: pageSizeOf(page) }),
      resolve: async (_root, { rule, first, after }, { use, principal: { environmentId, systemId } }) => {
        const size = pageOf({ first }).first ?? 0;
        const place = readCursor(after);
        const service = use(customerLinksService);
        const found = await service.proposals(environmentId, systemId, ruleOf(rule), size + 1, place);
        return pageFrom(found, size, place, ({ key }) => cursorOf(key));
      },
    }),
  }));
}

const ruleOf = (word: string): CustomerRule => (word === "PHONE" || word === "NAME_AND_POSTAL_CODE" ? word : "EMAIL");

const cursorOf = (key: string) => Buffer.from(`after ${key}`).toString("base64url");

function readCursor(cursor: string | null | undefined): string | null {
  if (cursor === null || cursor === undefined) return null;
  const text = Buffer.from(cursor, "base64url").toString();
  if (!text.startsWith("after ") || text.includes("\0")) throw invalidCursor();
  return text.slice("after ".length);
}
