import type { DocumentText } from "../../changes/followed-documents.ts";
import { GatewayError } from "../../errors.ts";
import type { Graph } from "../../graph/graph.ts";
import { oncePerGraph } from "../../graph/once-per-graph.ts";
import { sensitive } from "../../graph/sensitive.ts";
import type { EndpointInput } from "../endpoint.ts";
import type { EndpointHeader } from "../sending/endpoint-headers.ts";
import type { Preset, WantedNotice } from "../tables.ts";
import { noticeType, presetType } from "./enumerations.ts";

/** WebhookDocumentInput. */
export const documentInput = oncePerGraph(({ builder }) =>
  builder.inputType("WebhookDocumentInput", {
    description:
      "A subscription that an endpoint follows: its filter selects what is delivered, and its selection is the payload.",
    fields: (t) => ({
      document: t.string({
        required: true,
        description: "The GraphQL document: one subscription to the change log, without after.",
      }),
      variables: t.field({ type: "JSON", required: false, description: "The variables of the subscription: an object." }),
    }),
  }),
);

const headerInput = oncePerGraph(({ builder }) =>
  builder.inputType("WebhookHeaderInput", {
    description: "A header of your own. It is stored sealed.",
    fields: (t) => ({
      name: t.string({ required: true, description: "The name." }),
      value: t.string({ required: true, extensions: sensitive, description: "The value, visible ASCII characters." }),
    }),
  }),
);

/** The inputs of createWebhookEndpoint and updateWebhookEndpoint. */
export function endpointInputs(graph: Graph) {
  const { builder, enumerations } = graph;
  const refs = {
    document: documentInput(graph),
    header: headerInput(graph),
    preset: presetType(enumerations),
    notice: noticeType(enumerations),
  };
  return {
    create: builder.inputType("CreateWebhookEndpointInput", {
      description: "A new endpoint. It needs documents, a preset or notices.",
      fields: (t) => ({
        url: t.string({
          required: true,
          extensions: sensitive,
          description:
            "The address: https, at most 2,048 characters. Plain http and private addresses only where the operator lists them.",
        }),
        documents: t.field({
          type: [refs.document],
          required: false,
          description: "Up to 20 subscriptions to follow. An event that several match is delivered once, by the first.",
        }),
        preset: t.field({
          type: refs.preset,
          required: false,
          description: "A fixed payload for the changes of all records, in place of or behind documents.",
        }),
        notices: t.field({ type: [refs.notice], required: false, description: "The notices to deliver." }),
        systemId: t.id({
          required: false,
          description: "The only system whose events to deliver. Default: all, or the one that your token is bound to.",
        }),
        headers: t.field({ type: [refs.header], required: false, description: "Up to 20 headers to send with each call." }),
        maxInFlight: t.int({ required: false, description: "How many calls may be under way at a time, 1 to 256. Default: 16." }),
        maxPerSecond: t.int({
          required: false,
          description: "The most calls to make in a second, 1 to 10,000. Default: no limit.",
        }),
        description: t.string({ required: false, description: "Your own words, up to 1,000 characters." }),
      }),
    }),
    update: builder.inputType("UpdateWebhookEndpointInput", {
      description: "What to change of an endpoint. What is absent stays.",
      fields: (t) => ({
        endpointId: t.id({ required: true, description: "The endpoint." }),
        url: t.string({ required: false, extensions: sensitive, description: "The new address." }),
        documents: t.field({ type: [refs.document], required: false, description: "The subscriptions to follow from now on." }),
        preset: t.field({ type: refs.preset, required: false, description: "The fixed payload. Null: none." }),
        notices: t.field({ type: [refs.notice], required: false, description: "The notices to deliver." }),
        systemId: t.id({ required: false, description: "The only system whose events to deliver. Null: all." }),
        headers: t.field({
          type: [refs.header],
          required: false,
          description: "All headers of your own, in place of the earlier ones.",
        }),
        maxInFlight: t.int({ required: false, description: "How many calls may be under way at a time, 1 to 256." }),
        maxPerSecond: t.int({ required: false, description: "The most calls to make in a second. Null: no limit." }),
        description: t.string({ required: false, description: "Your own words. Null: none." }),
      }),
    }),
  };
}

/** An endpoint as both inputs give it. */
interface GivenEndpoint {
  readonly documents?: readonly GivenDocument[] | null | undefined;
  readonly preset?: string | null | undefined;
  readonly notices?: readonly string[] | null | undefined;
  readonly systemId?: string | null | undefined;
  readonly headers?: readonly EndpointHeader[] | null | undefined;
  readonly maxInFlight?: number | null | undefined;
  readonly maxPerSecond?: number | null | undefined;
  readonly description?: string | null | undefined;
}

interface GivenDocument {
  readonly document: string;
  readonly variables?: unknown;
}

/** Documents with their variables. @throws GatewayError `BAD_USER_INPUT` for variables that are no object. */
export const documentsOf = (given: readonly GivenDocument[]): readonly DocumentText[] =>
  given.map(({ document, variables = null }, index) => ({ document, variables: variablesOf(variables, index) }));

function variablesOf(variables: unknown, index: number): DocumentText["variables"] {
  if (variables === null) return null;
  if (typeof variables === "object" && !Array.isArray(variables)) return variables as Readonly<Record<string, unknown>>; // an object of JSON
  throw new GatewayError("BAD_USER_INPUT", "Variables are an object.", { path: `documents.${index}.variables` });
}

/** What an input says: null clears where there can be nothing, and means the default elsewhere. */
export function readEndpoint(given: GivenEndpoint): EndpointInput {
  const { documents, preset, notices, systemId, headers, maxInFlight, maxPerSecond, description } = given;
  return {
    ...(documents !== null && documents !== undefined && { documents: documentsOf(documents) }),
    ...(preset !== undefined && { preset: preset as Preset | null }), // the enumeration's names
    ...(notices !== null && notices !== undefined && { notices: [...new Set(notices)] as readonly WantedNotice[] }), // the enumeration's names
    ...(systemId !== undefined && { systemId }),
    ...(headers !== null && headers !== undefined && { headers }),
    ...(maxInFlight !== null && maxInFlight !== undefined && { maxInFlight }),
    ...(maxPerSecond !== undefined && { maxPerSecond }),
    ...(description !== undefined && { description }),
  };
}
