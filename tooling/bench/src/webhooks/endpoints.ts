import type { Ask } from "../house/fettle.ts";

/** An endpoint that has been created. */
export interface Endpoint {
  readonly id: string;
  readonly secret: string;
}

const create = /* GraphQL */ `
  mutation ($input: CreateWebhookEndpointInput!) {
    createWebhookEndpoint(input: $input) {
      __typename
      ... on CreateWebhookEndpointSuccess {
        endpoint {
          id
        }
        secret
      }
      ... on ValidationError {
        message
      }
    }
  }
`;
const disable = /* GraphQL */ `
  mutation ($input: DisableWebhookEndpointInput!) {
    disableWebhookEndpoint(input: $input) {
      __typename
    }
  }
`;
const enable = /* GraphQL */ `
  mutation ($input: EnableWebhookEndpointInput!) {
    enableWebhookEndpoint(input: $input) {
      __typename
    }
  }
`;

/** Creates an endpoint that is disabled: it gets what comes from now on once it is enabled. */
export async function createEndpoint(ask: Ask, input: object): Promise<Endpoint> {
  const { createWebhookEndpoint: made } = await ask<{
    createWebhookEndpoint: { endpoint?: { id: string }; secret?: string; message?: string };
  }>(create, { input });
  if (made.endpoint === undefined || made.secret === undefined) throw new Error(`No endpoint was created: ${made.message}`);
  await disableEndpoint(ask, made.endpoint.id);
  return { id: made.endpoint.id, secret: made.secret };
}

/** Lets an endpoint continue where it stopped. */
export const enableEndpoint = async (ask: Ask, endpointId: string): Promise<void> =>
  void (await ask(enable, { input: { endpointId, from: "WHERE_IT_STOPPED" } }));

/** Lets an endpoint stop where it is. */
export const disableEndpoint = async (ask: Ask, endpointId: string): Promise<void> =>
  void (await ask(disable, { input: { endpointId } }));
