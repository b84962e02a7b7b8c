import type { Ask } from "@fettle/server/customer";
import { AskError } from "../graphql.ts";
import type { Random } from "../random.ts";

const query = /* GraphQL */ `
  query ($where: WorkOrderFilter) {
    workOrders(first: 5, where: $where) {
      nodes {
        title
        status
      }
    }
  }
`;
const sync = /* GraphQL */ `
  mutation ($input: SyncSystemInput!) {
    syncSystem(input: $input) {
      __typename
    }
  }
`;
const create = /* GraphQL */ `
  mutation ($input: CreateWorkOrderInput!) {
    createWorkOrder(input: $input) {
      __typename
      ... on ExpectedError {
        message
      }
    }
  }
`;

interface Outcome {
  readonly __typename: string;
  readonly message?: string;
}

/** The result of a write. */
export interface Written {
  /** The type of the answer, or the code of the error. */
  readonly outcome: string;
  /** The API's message about a failure; empty without one. */
  readonly message: string;
}

/** Creates a work order at the system's vendor, which needs a valid token. */
export async function write(ask: Ask, systemId: string, title: string): Promise<Written> {
  try {
    const { createWorkOrder } = await ask<{ createWorkOrder: Outcome }>(create, { input: { systemId, title } });
    return { outcome: createWorkOrder.__typename, message: createWorkOrder.message ?? "" };
  } catch (error) {
    if (error instanceof AskError) return { outcome: error.code, message: error.message };
    throw error;
  }
}

/** The announced pause after a failure, in milliseconds. A vendor that issues no tokens is called again after a pause. */
export const announcedPause = (message: string): number => Number(/again in (\d+) s\b/u.exec(message)?.[1] ?? 0) * 1000;

/** Makes one of an app's usual calls for a system. Returns the outcome in words. */
export async function makeSomeCall(ask: Ask, systemId: string, random: Random): Promise<string> {
  const which = random.next();
  if (which < 0.25) return `write: ${(await write(ask, systemId, "Chaos")).outcome}`;
  try {
    if (which < 0.6) {
      const { syncSystem } = await ask<{ syncSystem: Outcome }>(sync, { input: { systemId } });
      return `sync: ${syncSystem.__typename}`;
    }
    await ask(query, { where: { systemId: { eq: systemId } } });
    return "query: answered";
  } catch (error) {
    if (error instanceof AskError) return `${which < 0.6 ? "sync" : "query"}: ${error.code}`;
    throw error;
  }
}
