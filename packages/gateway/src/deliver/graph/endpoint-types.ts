import type { Graph } from "../../graph/graph.ts";
import { defineLoader } from "../../graph/loaders.ts";
import { nodeType } from "../../graph/node-queries.ts";
import { oncePerGraph } from "../../graph/once-per-graph.ts";
import { isPlausible } from "../../graph/plausible-id.ts";
import { systemLoader } from "../../systems/graph/system-loader.ts";
import { systemType } from "../../systems/graph/system-types.ts";
import { deliverService } from "../deliver-service.ts";
import type { Endpoint, EndpointBacklog, EndpointStats } from "../endpoint.ts";
import { endpointStatusType, noticeType, presetType } from "./enumerations.ts";
import { GatewayError } from "../../errors.ts";
import type { DocumentText } from "../../changes/followed-documents.ts";

/** An endpoint by id. */
export const endpointLoader = defineLoader<string, Endpoint | null>({
  async read(ids, { use, principal }) {
    const found = await use(deliverService).byIds(principal, ids.filter(isPlausible));
    return ids.map((id) => found.get(id) ?? null);
  },
});

const backlogLoader = defineLoader<string, EndpointBacklog>({
  async read(ids, { use, principal }) {
    const found = await use(deliverService).backlogsOf(principal, ids);
    return ids.map((id) => found.get(id) ?? { pending: 0, oldestPendingAt: null, lagSeconds: 0 });
  },
});

const mostHours = 720;

/** WebhookEndpoint. */
export const endpointType = oncePerGraph(({ builder }) => builder.objectRef<Endpoint>("WebhookEndpoint"));

/** Adds WebhookEndpoint with its documents and statistics. */
export function addEndpointType(graph: Graph): void {
  const { builder, enumerations } = graph;
  const refs = { endpoint: endpointType(graph), node: nodeType(graph), system: systemType(graph) };
  const document = builder.objectRef<DocumentText>("WebhookDocument").implement({
    description: "A subscription that an endpoint follows.",
    fields: (t) => ({
      document: t.exposeString("document", { nullable: false, description: "The GraphQL document: one subscription." }),
      variables: t.field({ type: "JSON", nullable: true, description: "Its variables.", resolve: ({ variables }) => variables }),
    }),
  });
  const stats = builder.objectRef<EndpointStats>("WebhookEndpointStats").implement({
    description: "What an endpoint has answered within some hours.",
    fields: (t) => ({
      attempts: t.exposeInt("attempts", { nullable: false, description: "How often it was called." }),
      delivered: t.exposeInt("delivered", { nullable: false, description: "How many deliveries it accepted." }),
      failed: t.exposeInt("failed", { nullable: false, description: "How many deliveries failed for good." }),
    }),
  });
  refs.endpoint.implement({
    description: "An address of yours to which Fettle posts what you ask for.",
    interfaces: [refs.node],
    fields: (t) => ({
      id: t.exposeID("id", { nullable: false, description: "The endpoint's id." }),
      url: t.string({
        nullable: false,
        description: "The address. Your own headers and the secret are not shown.",
        complexity: 5,
        resolve: ({ id }, _arguments, { use, principal }) => use(deliverService).urlOf(principal, id),
      }),
      description: t.exposeString("description", { nullable: true, description: "Your own words about the endpoint." }),
      documents: t.field({
        type: [document],
        nullable: false,
        description: "The subscriptions that it follows.",
        resolve: ({ documents }) => documents,
      }),
      preset: t.field({
        type: presetType(enumerations),
        nullable: true,
        description: "The fixed payload that it gets. Null: none.",
        resolve: ({ preset }) => preset,
      }),
      notices: t.field({
        type: [noticeType(enumerations)],
        nullable: false,
        description: "The notices that it gets.",
        resolve: ({ notices }) => notices,
      }),
      system: t.field({
        type: refs.system,
        nullable: true,
        description: "The only system whose events it gets. Null: all systems of the environment.",
        resolve: ({ systemId }, _arguments, { loaders }) => (systemId === null ? null : loaders.of(systemLoader).load(systemId)),
      }),
      headerNames: t.field({
        type: ["String"],
        nullable: false,
        description: "The names of your own headers.",
        resolve: ({ headerNames }) => [...headerNames],
      }),
      maxInFlight: t.exposeInt("maxInFlight", { nullable: false, description: "How many calls may be under way at a time." }),
      maxPerSecond: t.exposeInt("maxPerSecond", {
        nullable: true,
        description: "The most calls that are made in a second. Null: no limit.",
      }),
      status: t.field({
        type: endpointStatusType(enumerations),
        nullable: false,
        description: "Whether it is delivered to.",
        resolve: ({ status }) => status,
      }),
      statusReason: t.exposeString("statusReason", {
        nullable: true,
        description: "Why the endpoint is not active, in words for people. Null while it is active.",
      }),
      failingSince: t.expose("failingSince", {
        type: "DateTime",
        nullable: true,
        description: "Since when the endpoint has accepted nothing. Null while it is active.",
      }),
      lagSeconds: t.int({
        nullable: false,
        description:
          "How old the oldest entry of the change log is that has not been looked at for the endpoint, in seconds. 0: there is none.",
        complexity: 10,
        resolve: async ({ id }, _arguments, { loaders }) => (await loaders.of(backlogLoader).load(id)).lagSeconds,
      }),
      pendingCount: t.int({
        nullable: false,
        description: "How many deliveries wait for another attempt.",
        complexity: 10,
        resolve: async ({ id }, _arguments, { loaders }) => (await loaders.of(backlogLoader).load(id)).pending,
      }),
      oldestPendingAt: t.field({
        type: "DateTime",
        nullable: true,
        description: "When the oldest event was recorded that waits for another attempt. Null: none does.",
        complexity: 10,
        resolve: async ({ id }, _arguments, { loaders }) => (await loaders.of(backlogLoader).load(id)).oldestPendingAt,
      }),
      stats: t.field({
        type: stats,
        nullable: false,
        description: "What it has answered lately, in whole hours.",
        args: { hours: t.arg.int({ required: true, defaultValue: 24, description: "How many hours to look back, 1 to 720." }) },
        complexity: 10,
        resolve: ({ id }, { hours }, { use, principal }) => {
          if (hours < 1 || hours > mostHours) throw new GatewayError("BAD_USER_INPUT", `hours takes 1 to ${mostHours}.`);
          return use(deliverService).statsOf(principal, id, hours);
        },
      }),
      createdAt: t.expose("createdAt", { type: "DateTime", nullable: false, description: "When it was created." }),
      updatedAt: t.expose("updatedAt", {
        type: "DateTime",
        nullable: false,
        description: "When it was last changed through the API.",
      }),
    }),
  });
}
