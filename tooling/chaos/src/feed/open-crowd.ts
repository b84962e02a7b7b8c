import type { Ask } from "@fettle/server/customer";
import { askAt } from "../graphql.ts";
import { createRandom } from "../random.ts";
import { type Operation, operationsFor } from "./operations.ts";
import type { Scene } from "./scene.ts";
import { startSubscriber, type Subscriber } from "./subscriber.ts";
import { createTally, type Tally } from "./tally.ts";

/** All subscribers of a run. Disposing ends them. */
export interface Crowd extends AsyncDisposable {
  readonly operations: readonly Operation[];
  readonly subscribers: readonly Subscriber[];
  readonly tally: Tally;
}

const createToken = /* GraphQL */ `
  mutation ($input: CreateApiTokenInput!) {
    createApiToken(input: $input) {
      ... on CreateApiTokenSuccess {
        token
      }
    }
  }
`;

async function boundToken(ask: Ask, systemId: string): Promise<string> {
  const input = { name: "bound", scopes: ["READ"], systemId };
  const { createApiToken } = await ask<{ createApiToken: { token?: string } }>(createToken, { input });
  if (createApiToken.token === undefined) throw new Error("No token was made");
  return createApiToken.token;
}

/** Starts the subscribers, one half over SSE and one over WebSocket, spread evenly over the operations. */
export async function openCrowd(scene: Scene, token: string, calm: AbortSignal): Promise<Crowd> {
  const { ask, gateways, options, subjects } = scene;
  const operations = operationsFor(subjects);
  const tokens = new Map<string | null, string>([[null, token]]);
  for (const systemId of [subjects.bee, subjects.wave]) tokens.set(systemId, await boundToken(ask, systemId));
  const tally = createTally();
  const random = createRandom(options.seed + 5);
  const subscribers = Array.from({ length: options.subscribers }, (_, index) => {
    const operation = operations[index % operations.length];
    if (operation === undefined) throw new Error("There are no operations");
    const own = tokens.get(operation.boundTo) ?? token;
    return startSubscriber({
      name: String(index + 1),
      operation,
      // Each operation is followed over both transports.
      transport: Math.floor(index / operations.length) % 2 === 0 ? "SSE" : "WebSocket",
      token: own,
      ports: gateways.ports,
      async askCursor() {
        const port = random.pick(gateways.ports());
        if (port === undefined) throw new Error("No node is up");
        const askOne = askAt(`http://127.0.0.1:${port}/graphql`, own);
        return (await askOne<{ list: { changeCursor: string } }>(operation.list, { where: operation.where })).list.changeCursor;
      },
      random: createRandom(options.seed + 10_000 + index),
      stays: options.stays,
      absences: options.absences,
      tally,
      calm,
    });
  });
  return {
    operations,
    subscribers,
    tally,
    async [Symbol.asyncDispose]() {
      await Promise.all(subscribers.map((subscriber) => subscriber[Symbol.asyncDispose]()));
    },
  };
}
