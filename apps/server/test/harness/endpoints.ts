import type { Api } from "./api.ts";

/** The fields of an endpoint that tests look at. */
export const endpointFields = /* GraphQL */ `
  id url description preset notices headerNames maxInFlight maxPerSecond status statusReason failingSince lagSeconds pendingCount
  documents { document variables } system { id } stats { attempts delivered failed }
`;

export interface SeenEndpoint {
  readonly id: string;
  readonly url: string;
  readonly status: string;
  readonly statusReason: string | null;
  readonly pendingCount: number;
  readonly lagSeconds: number;
  readonly stats: { readonly attempts: number; readonly delivered: number; readonly failed: number };
}

/** The result of a mutation of an endpoint. */
export interface EndpointAnswer {
  readonly __typename: string;
  readonly endpoint?: SeenEndpoint;
  readonly secret?: string;
  readonly code?: string;
  readonly message?: string;
  readonly fields?: readonly { readonly path: string; readonly message: string }[];
}

const failure = "... on ExpectedError { code message } ... on ValidationError { fields { path message } }";

/** Creates an endpoint, and returns what the mutation answers. */
export async function createEndpoint(api: Api, input: object): Promise<EndpointAnswer> {
  const { createWebhookEndpoint: answer } = await api.ask<{ createWebhookEndpoint: EndpointAnswer }>(
    `mutation ($input: CreateWebhookEndpointInput!) { createWebhookEndpoint(input: $input) {
      __typename ... on CreateWebhookEndpointSuccess { endpoint { ${endpointFields} } secret } ${failure} } }`,
    { input },
  );
  return answer;
}

/** Runs a mutation that returns an endpoint. */
export async function changeEndpoint(api: Api, mutation: string, input: object): Promise<EndpointAnswer> {
  const name = mutation.charAt(0).toUpperCase() + mutation.slice(1);
  const secret = mutation === "rotateWebhookSecret" ? "secret" : "";
  const success = mutation === "deleteWebhookEndpoint" ? "endpointId" : `endpoint { ${endpointFields} } ${secret}`;
  const answer = await api.ask<Record<string, EndpointAnswer>>(
    `mutation ($input: ${name}Input!) { ${mutation}(input: $input) {
      __typename ... on ${name}Success { ${success} } ... on ExpectedError { code message } } }`,
    { input },
  );
  return answer[mutation] as EndpointAnswer; // the field that was asked for
}

export async function readEndpoint(api: Api, id: string): Promise<SeenEndpoint | null> {
  const { webhookEndpoint } = await api.ask<{ webhookEndpoint: SeenEndpoint | null }>(
    `query ($id: ID!) { webhookEndpoint(id: $id) { ${endpointFields} } }`,
    { id },
  );
  return webhookEndpoint;
}

/** A delivery as tests see it. */
export interface SeenDelivery {
  readonly id: string;
  readonly eventId: string | null;
  readonly type: string;
  readonly state: string;
  readonly recordId: string | null;
  readonly isReplay: boolean;
  readonly nextAttemptAt: string | null;
  readonly attempts: readonly {
    readonly startedAt: string;
    readonly status: number | null;
    readonly errorCode: string | null;
    readonly responseHead: string | null;
    readonly requestHeaders: readonly { readonly name: string; readonly value: string }[];
  }[];
  readonly skipped: { readonly reason: string; readonly from: number; readonly to: number | null } | null;
}

/** The newest deliveries of an endpoint. */
export async function listDeliveries(api: Api, where: object, first = 100): Promise<readonly SeenDelivery[]> {
  const { webhookDeliveries } = await api.ask<{ webhookDeliveries: { nodes: readonly SeenDelivery[] } }>(
    `query ($where: WebhookDeliveryFilter, $first: Int) { webhookDeliveries(where: $where, first: $first) { nodes {
      id eventId type state recordId systemId isReplay nextAttemptAt attempts { startedAt status errorCode error responseHead requestHeaders { name value } }
      skipped { reason from to } } } }`,
    { where, first },
  );
  return webhookDeliveries.nodes;
}

/** A replay as tests see it. */
export interface SeenReplay {
  readonly id: string;
  readonly state: string;
  readonly reason: string | null;
  readonly sentCount: number;
  readonly failedCount: number;
  readonly progress: number;
}

const replayFields = "id state reason sentCount failedCount progress";

/** Begins a replay, which must be accepted. */
export async function replayDeliveries(api: Api, input: object): Promise<SeenReplay> {
  const { replayWebhookDeliveries: answer } = await api.ask<{
    replayWebhookDeliveries: { replay?: SeenReplay; message?: string };
  }>(
    `mutation ($input: ReplayWebhookDeliveriesInput!) { replayWebhookDeliveries(input: $input) {
      ... on ReplayWebhookDeliveriesSuccess { replay { ${replayFields} } } ... on ExpectedError { message } } }`,
    { input },
  );
  if (answer.replay === undefined) throw new Error(`The replay was refused: ${answer.message}`);
  return answer.replay;
}

export async function readReplay(api: Api, id: string): Promise<SeenReplay | null> {
  const { webhookReplay } = await api.ask<{ webhookReplay: SeenReplay | null }>(
    `query ($id: ID!) { webhookReplay(id: $id) { ${replayFields} } }`,
    { id },
  );
  return webhookReplay;
}
