import { type Ask, makeReconnectSession, makeSession, walkSession } from "@fettle/server/customer";
import type { Login } from "@fettle/simulator";
import { inParallel } from "../in-parallel.ts";
import { connectorId } from "./options.ts";

/** One customer: a vendor account with one person, and its connected system. */
export interface Customer {
  readonly systemId: string;
  readonly login: Login;
}

const walksAtOnce = 8;
const tries = 20;
const mostSystems = 100;

const listSystems = /* GraphQL */ `
  query ($first: Int!, $after: String) {
    systems(first: $first, after: $after) {
      nodes {
        id
        externalId
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`;

interface SystemPage {
  readonly systems: {
    readonly nodes: readonly { readonly id: string; readonly externalId: string | null }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

async function walk(simulator: string, login: Login, makeUrl: () => Promise<string>): Promise<void> {
  let failure: unknown;
  // A person repeats a step when a page reports a failure, because of a killed node or a vendor's fault.
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    try {
      const { page } = await walkSession(simulator, await makeUrl(), connectorId, login);
      if (page?.status === 200) return;
      failure = new Error(`The page was answered ${page?.status ?? "by nobody"}: ${page?.html ?? ""}`);
    } catch (error) {
      failure = error;
    }
  }
  throw new Error(`${login.account} could not be connected`, { cause: failure });
}

async function systemIds(ask: Ask): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (let after: string | null = null; ;) {
    const page: SystemPage = await ask<SystemPage>(listSystems, { first: mostSystems, after });
    for (const { id, externalId } of page.systems.nodes) if (externalId !== null) found.set(externalId, id);
    if (!page.systems.pageInfo.hasNextPage) return found;
    after = page.systems.pageInfo.endCursor;
  }
}

/** Connects a system for every login through the hosted pages. */
export async function connectCustomers(
  ask: Ask,
  simulator: string,
  logins: readonly Login[],
  signal: AbortSignal,
): Promise<readonly Customer[]> {
  await inParallel(logins, walksAtOnce, signal, (login) =>
    walk(simulator, login, () => makeSession(ask, { connectorId, externalId: login.account })),
  );
  const ids = await systemIds(ask);
  return logins.map((login) => {
    const systemId = ids.get(login.account);
    if (systemId === undefined) throw new Error(`${login.account} was connected, but there is no system`);
    return { systemId, login };
  });
}

/** Reconnects a customer's system through the hosted pages. */
export async function reconnectCustomer(ask: Ask, simulator: string, { systemId, login }: Customer): Promise<void> {
  await walk(simulator, login, () => makeReconnectSession(ask, systemId));
}
