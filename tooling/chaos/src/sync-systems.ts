import type { Ask } from "@fettle/server/customer";

const sync = /* GraphQL */ `
  mutation ($input: SyncSystemInput!) {
    syncSystem(input: $input) {
      __typename
    }
  }
`;

/** Requests a sync of each system now, without the pause after a failure. */
export async function syncSystems(ask: Ask, systems: readonly { readonly systemId: string }[]): Promise<void> {
  for (const { systemId } of systems) await ask(sync, { input: { systemId } });
}
