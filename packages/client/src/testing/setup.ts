import type { ClientOptions } from "../client-options.ts";
import { type Client, createClient } from "../create-client.ts";
import { createFakeClock, type FakeClock } from "./fake-clock.ts";
import { createFakeGateway, type FakeGateway } from "./fake-gateway.ts";

/** A client whose gateway, clock and random numbers a test controls. Every random number is 0.5. */
export function setUp(options: Partial<ClientOptions> = {}): { client: Client; gateway: FakeGateway; clock: FakeClock } {
  const gateway = createFakeGateway();
  const clock = createFakeClock();
  const url = "https://fettle.example.com/graphql";
  const client = createClient({ url, token: "token-1", fetch: gateway.fetch, clock, random: () => 0.5, ...options });
  return { client, gateway, clock };
}

export const subscription = "subscription { workOrderChanges { cursor } }";
