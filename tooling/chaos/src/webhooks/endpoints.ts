import type { Ask } from "@fettle/server/customer";
import type { BehaviorName } from "./behaviors.ts";
import type { Wish } from "./wishes.ts";

/** One endpoint of a run. */
export interface Endpoint {
  /** Its number in the run. */
  readonly number: number;
  readonly id: string;
  readonly behavior: BehaviorName;
  readonly wish: Wish;
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
      ... on ExpectedError {
        message
      }
    }
  }
`;

interface Answer {
  readonly createWebhookEndpoint: {
    readonly __typename: string;
    readonly endpoint?: { readonly id: string };
    readonly secret?: string;
    readonly message?: string;
  };
}

/** Creates an endpoint through the API. */
export async function createEndpoint(ask: Ask, input: object): Promise<{ readonly id: string; readonly secret: string }> {
  const { createWebhookEndpoint: answer } = await ask<Answer>(create, { input });
  const { endpoint, secret } = answer;
  if (endpoint === undefined || secret === undefined) throw new Error(`An endpoint was refused: ${JSON.stringify(answer)}`);
  return { id: endpoint.id, secret };
}
