import type { Ask } from "@fettle/server/customer";

const sync = /* GraphQL */ `
  mutation ($input: SyncSystemInput!) {
    syncSystem(input: $input) {
      __typename
    }
  }
`;

/** Asks for a sync of each system now, so that none waits out the pause after a failure. */
export async function syncSystems(ask: Ask, systems: readonly { readonly systemId: string }[]): Promise<void> {
  for (const { systemId } of systems) await ask(sync, { input: { systemId } });
}
