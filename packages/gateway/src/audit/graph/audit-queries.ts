import { readConditions } from "../../graph/conditions.ts";
import { listCost, nodesOptions, type ConnectionView } from "../../graph/connections.ts";
import type { GraphQLContext } from "../../graph/context.ts";
import { needsScope } from "../../graph/field-access.ts";
import type { Graph } from "../../graph/graph.ts";
import { nodeType } from "../../graph/node-queries.ts";
import { oncePerGraph } from "../../graph/once-per-graph.ts";
import { pageOf, pageSizeOf, type PageArguments } from "../../graph/page-arguments.ts";
import { decodeTimed, encodeTimed, pageFrom } from "../../graph/past-page.ts";
import { boundsOf, namedBy } from "../../graph/where.ts";
import type { ActorKind, AuditEntry, AuditOutcome } from "../audit-entry.ts";
import { auditService } from "../audit-service.ts";

/** AuditEntry. */
export const auditEntryType = oncePerGraph(({ builder }) => builder.objectRef<AuditEntry>("AuditEntry"));

const actorKind = ({ enumerations }: Graph) =>
  enumerations.of("AuditActorKind", "Who did something.", {
    TOKEN: "An app, with an API token.",
    OPERATOR: "The operator, with a command of fettle.",
    CUSTOMER: "A customer, on a connect page.",
    FETTLE: "Fettle itself.",
  } satisfies Record<ActorKind, string>);

/** Adds AuditEntry. */
export function addAuditEntryType(graph: Graph): void {
  const outcome = graph.enumerations.of("AuditOutcome", "What came of an act.", {
    OK: "It was done.",
    REFUSED: "It was refused, and changed nothing.",
    FAILED: "It failed, and may have been done in part.",
  } satisfies Record<AuditOutcome, string>);
  auditEntryType(graph).implement({
    description:
      "Something that somebody did, other than reading, or writing records at a vendor. Entries are never changed or deleted.",
    interfaces: [nodeType(graph)],
    fields: (t) => ({
      at: t.expose("at", { type: "DateTime", nullable: false, description: "When it was done." }),
      actorKind: t.field({
        type: actorKind(graph),
        nullable: false,
        description: "Who did it.",
        resolve: (entry) => entry.actorKind,
      }),
      tokenId: t.exposeID("tokenId", {
        nullable: true,
        description: "The id of the token that was used, which may have been deleted since. Null unless actorKind is TOKEN.",
      }),
      tokenName: t.exposeString("tokenName", {
        nullable: true,
        description: "The name that the token had. Null unless actorKind is TOKEN, and for tokens that are bound to one system.",
      }),
      action: t.exposeString("action", {
        nullable: false,
        description:
          "What was done: the name of a mutation such as revokeApiToken, the words of a command such as token create, or, by a customer, connect, reconnect or answerWords.",
      }),
      systemId: t.exposeID("systemId", {
        nullable: true,
        description:
          "The id of the system that it was about, which may have been erased since. Null when it was about none, or about several.",
      }),
      subjectIds: t.exposeStringList("subjectIds", {
        nullable: false,
        description:
          "The ids of all that it was about, such as tokens, systems and endpoints, also where nothing has such an id.",
      }),
      arguments: t.expose("arguments", {
        type: "JSON",
        nullable: false,
        description:
          "What was asked for. Ids, words of enumerations, numbers, times, true and false are shown; texts, which may be secret or a customer's, are not.",
      }),
      outcome: t.field({ type: outcome, nullable: false, description: "What came of it.", resolve: (entry) => entry.outcome }),
      code: t.exposeString("code", {
        nullable: true,
        description: "The code of the refusal or error, such as FORBIDDEN or NOT_FOUND. Null when it was done.",
      }),
      address: t.exposeString("address", {
        nullable: true,
        description: "The network address that it came from. Null when it is not known.",
      }),
      traceId: t.exposeString("traceId", {
        nullable: false,
        description: "The id that it shares with everything that it caused. For a mutation it is the answer's request id.",
      }),
    }),
  });
}

/** Adds auditEntries. */
export function addAuditQueries(graph: Graph): void {
  const { builder, connections, operators } = graph;
  const entry = auditEntryType(graph);
  const byActor = operators.ofEnumeration("AuditActorKind", actorKind(graph));
  const filter = builder.inputRef<object>("AuditEntryFilter").implement({
    description: "Selects entries of the audit. Every given field must match, by eq or in; an empty object matches all.",
    fields: (t) => ({
      actorKind: t.field({ type: byActor, required: false, description: "Who did it." }),
      tokenId: t.field({ type: operators.of("id"), required: false, description: "The token that was used." }),
      systemId: t.field({ type: operators.of("id"), required: false, description: "The system that it was about." }),
      action: t.field({ type: operators.of("text"), required: false, description: "What was done, such as revokeApiToken." }),
      at: t.field({ type: operators.of("instant"), required: false, description: "When it was done." }),
    }),
  });
  const connection = connections.addUncounted<AuditEntry>({
    name: "AuditEntry",
    plural: "entries",
    node: (t) => t.field({ type: entry, nullable: false, description: "The item.", resolve: ({ node }) => node }),
    nodes: (t) => t.field({ type: [entry], ...nodesOptions, resolve: ({ edges }) => edges.map(({ node }) => node) }),
  });
  builder.queryField("auditEntries", (t) =>
    t.field({
      type: connection,
      nullable: false,
      description:
        "Who did what in the environment, newest first, page by page: every mutation except writes of records and passthrough calls, which have logs of their own, what customers did on connect pages, and the operator's commands. Kept for good. Empty for a token that is bound to a system. Requires the scope admin.",
      args: {
        where: t.arg({ type: filter, required: false, description: "Selects entries. Default: all." }),
        first: t.arg.int({ required: false, description: "The number of entries, 0 to 200. Default: 50." }),
        after: t.arg.string({ required: false, description: "A cursor of this list. Returns the entries before it." }),
      },
      extensions: needsScope("admin"),
      complexity: (page) => ({ field: listCost, multiplier: pageSizeOf(page) }),
      resolve: (_root, input, context) => listEntries(context, input),
    }),
  );
}

async function listEntries(
  { use, principal }: GraphQLContext,
  input: Pick<PageArguments, "first" | "after"> & { readonly where?: object | null | undefined },
): Promise<ConnectionView<AuditEntry>> {
  const { first, after } = pageOf(input);
  const place = after === null ? null : decodeTimed("aud", after);
  const where = readConditions(input.where);
  const query = {
    actorKinds: namedBy<ActorKind>(where, "actorKind"),
    tokenIds: namedBy(where, "tokenId"),
    systemIds: namedBy(where, "systemId"),
    actions: namedBy(where, "action"),
    ...boundsOf(where, "at"),
    after: place && { at: place.time, id: place.id },
    limit: (first ?? 0) + 1,
  };
  // Who may see one system must not see what others do.
  const found = principal.systemId === null ? await use(auditService).entries(principal.environmentId, query) : [];
  return pageFrom(found, first ?? 0, after, ({ at, id }) => encodeTimed(at, id));
}
