import { vi } from "vitest";
import type { Api } from "../harness/api.ts";
import { createEndpoint, listDeliveries, replayDeliveries } from "../harness/endpoints.ts";
import { type Belongings, singularOf } from "./covers.ts";
import type { Entity } from "./records.ts";

const ask = /* GraphQL */ `
  query ($systemId: ID!) {
    system(id: $systemId) {
      heldDeletions {
        id
      }
      syncRuns(first: 1) {
        nodes {
          id
        }
      }
      ingressEvents(first: 1) {
        nodes {
          id
        }
      }
    }
    changes(first: 1) {
      edges {
        cursor
      }
    }
  }
`;

/** One record of each entity, of any system. */
const askRecords = (entities: readonly Entity[]) =>
  `{ ${entities.map(({ plural }) => `${plural}(first: 1) { nodes { id } }`).join(" ")} }`;

const askWorkOrder = /* GraphQL */ `
  query ($systemId: ID!) {
    workOrders(where: { systemId: { eq: $systemId } }, first: 1) {
      nodes {
        id
        remoteId
      }
    }
  }
`;

const nameRecord = /* GraphQL */ `
  mutation ($input: SetExternalIdInput!) {
    setExternalId(input: $input) {
      __typename
    }
  }
`;

interface Found {
  readonly nodes: readonly { readonly id: string; readonly remoteId?: string }[];
}

/** The belongings that are not lists of records. */
interface Ends {
  readonly changes: { readonly edges: readonly { readonly cursor: string }[] };
  readonly system: {
    readonly heldDeletions: readonly { readonly id: string }[];
    readonly syncRuns: Found;
    readonly ingressEvents: Found;
  };
}

const writeOrder = /* GraphQL */ `
  mutation ($systemId: ID!, $scopes: [ApiTokenScope!]!) {
    createWorkOrder(input: { systemId: $systemId, title: "Theirs" }) {
      ... on CreateWorkOrderSuccess {
        command {
          id
        }
      }
      ... on ExpectedError {
        message
      }
    }
    createApiToken(input: { name: "theirs", scopes: $scopes }) {
      ... on CreateApiTokenSuccess {
        apiToken {
          id
        }
      }
      ... on ExpectedError {
        message
      }
    }
  }
`;

const link = /* GraphQL */ `
  mutation ($customerIds: [ID!]!) {
    linkCustomers(input: { customerIds: $customerIds }) {
      ... on LinkCustomersSuccess {
        link {
          id
        }
      }
      ... on ExpectedError {
        message
      }
    }
  }
`;

/** An endpoint that answers nothing, so that a delivery waits, and a replay. The deliveries are made by `write`. */
async function collectWebhooks<Written>(api: Api, write: () => Promise<Written>) {
  const since = new Date();
  const { endpoint } = await createEndpoint(api, { url: "http://127.0.0.1:9/theirs", notices: ["COMMAND_FINISHED"] });
  const endpointId = endpoint?.id ?? "";
  const written = await write();
  const firstDelivery = async () => (await listDeliveries(api, { endpointId: { eq: endpointId } }))[0] ?? false;
  const delivery = await vi.waitUntil(firstDelivery, { timeout: 60_000 });
  const replay = await replayDeliveries(api, { endpointId, since });
  return { written, webhooks: { endpointId, deliveryId: delivery.id, replayId: replay.id } };
}

interface Logged {
  readonly apiRequests: { readonly nodes: readonly { readonly id: string; readonly requestId: string }[] };
  readonly vendorCalls: { readonly nodes: readonly { readonly id: string; readonly traceId: string }[] };
}

/** Entries of the logs, which are written a little later, and their traces. */
async function collectLogs(api: Api): Promise<Belongings["logs"]> {
  const askLogs = "{ apiRequests(first: 1) { nodes { id requestId } } vendorCalls(first: 1) { nodes { id traceId } } }";
  return await vi.waitUntil(
    async () => {
      const { apiRequests, vendorCalls } = await api.ask<Logged>(askLogs);
      const [[request], [call]] = [apiRequests.nodes, vendorCalls.nodes];
      if (request === undefined || call === undefined) return false;
      return { ids: [request.id, call.id], traceIds: [request.requestId, call.traceId] };
    },
    { timeout: 60_000 },
  );
}

const makeChannel = /* GraphQL */ `
  mutation ($input: CreateAlertChannelInput!) {
    createAlertChannel(input: $input) {
      ... on CreateAlertChannelSuccess {
        channel {
          id
        }
      }
      ... on ExpectedError {
        message
      }
    }
  }
`;

/** An alert, which a round has to open first, and a channel. */
async function collectAlerts(api: Api): Promise<Belongings["alerts"]> {
  const input = { name: "theirs", chat: { url: "http://127.0.0.1:9/theirs" } };
  const { createAlertChannel: made } = await api.ask<{ createAlertChannel: { channel: { id: string } } }>(makeChannel, { input });
  const firstAlert = async () =>
    (await api.ask<{ alerts: Found }>("{ alerts(first: 1) { nodes { id } } }")).alerts.nodes[0] ?? false;
  const alert = await vi.waitUntil(firstAlert, { timeout: 60_000 });
  return { alertId: alert.id, channelId: made.channel.id };
}

/** One of each kind of thing that a tenant has, including a command, a token and a position in its log. */
export async function collectBelongings(api: Api, systemId: string, entities: readonly Entity[]): Promise<Belongings> {
  const { written: made, webhooks } = await collectWebhooks(api, () =>
    api.ask<{
      createWorkOrder: { command: { id: string } };
      createApiToken: { apiToken: { id: string } };
    }>(writeOrder, { systemId, scopes: ["READ"] }),
  );
  const { changes, system } = await api.ask<Ends>(ask, { systemId });
  const records = await api.ask<Record<string, Found>>(askRecords(entities));
  const { workOrders } = await api.ask<{ workOrders: Found }>(askWorkOrder, { systemId });
  const recordIds = entities.flatMap(({ name, plural }) => {
    const id = (name === "WorkOrder" ? workOrders : records[plural])?.nodes[0]?.id;
    return id === undefined ? [] : [[singularOf(name), id] as const];
  });
  const [order] = workOrders.nodes;
  await api.ask(nameRecord, { input: { id: order?.id, externalId: "theirs" } });
  const { customers } = await api.ask<{ customers: Found }>("{ customers(first: 2) { nodes { id } } }");
  await api.ask(link, { customerIds: customers.nodes.map(({ id }) => id) });
  return {
    systemId,
    recordIds: Object.fromEntries(recordIds),
    commandId: made.createWorkOrder.command.id,
    webhooks,
    alerts: await collectAlerts(api),
    heldDeletionId: system.heldDeletions[0]?.id ?? "",
    logs: await collectLogs(api),
    historyIds: [...system.syncRuns.nodes, ...system.ingressEvents.nodes].map(({ id }) => id),
    tokenId: made.createApiToken.apiToken.id,
    cursor: changes.edges[0]?.cursor ?? "",
    remoteId: workOrders.nodes[0]?.remoteId ?? "",
  };
}
