import type { Ask } from "@fettle/server/customer";
import type { CanonicalWorkOrder } from "@fettle/simulator";
import type { SceneSystem } from "./scene.ts";

const query = /* GraphQL */ `
  query ($where: WorkOrderFilter, $after: String) {
    workOrders(first: 100, after: $after, where: $where) {
      nodes {
        remoteId
        number
        title
        description
        status
        remoteStatus
        type
        priority
        asset {
          remoteId
        }
        location {
          remoteId
        }
        customer {
          remoteId
        }
        assignees {
          remoteId
        }
        appointments {
          remoteId
        }
        scheduledStartAt
        dueAt
        startedAt
        completedAt
        estimatedMinutes
        actualMinutes
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`;

interface Reference {
  readonly remoteId: string;
}

type StoredWorkOrder = Readonly<Record<string, unknown>> & {
  readonly remoteId: string;
  readonly asset: Reference | null;
  readonly location: Reference | null;
  readonly customer: Reference | null;
  readonly assignees: readonly Reference[];
  readonly appointments: readonly Reference[];
};

interface Page {
  readonly workOrders: {
    readonly nodes: readonly StoredWorkOrder[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

/** Canonical fields that both sides show under the same name. */
const plain = [
  "number",
  "title",
  "description",
  "status",
  "remoteStatus",
  "type",
  "priority",
  "estimatedMinutes",
  "actualMinutes",
] as const;
const times = ["scheduledStartAt", "dueAt", "startedAt", "completedAt"] as const;

const instantOf = (value: unknown): number | null => (typeof value === "string" ? Date.parse(value) : null);
const idsOf = (references: readonly Reference[]): string =>
  references
    .map(({ remoteId }) => remoteId)
    .toSorted()
    .join();

async function storedOf(ask: Ask, systemId: string): Promise<ReadonlyMap<string, StoredWorkOrder>> {
  const found = new Map<string, StoredWorkOrder>();
  for (let after: string | null = null; ;) {
    const { workOrders }: Page = await ask<Page>(query, { where: { systemId: { eq: systemId } }, after });
    for (const node of workOrders.nodes) found.set(node.remoteId, node);
    if (!workOrders.pageInfo.hasNextPage) return found;
    after = workOrders.pageInfo.endCursor;
  }
}

function differences(stored: StoredWorkOrder, atVendor: CanonicalWorkOrder, withVisits: boolean): readonly string[] {
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ...plain.map((name) => [name, stored[name], atVendor[name]] as const),
    ...times.map((name) => [name, instantOf(stored[name]), instantOf(atVendor[name])] as const),
    ["asset", stored.asset?.remoteId ?? null, atVendor.assetId],
    ["location", stored.location?.remoteId ?? null, atVendor.locationId],
    ["customer", stored.customer?.remoteId ?? null, atVendor.customerId],
    ["assignees", idsOf(stored.assignees), atVendor.assigneeIds.toSorted().join()],
    ...(withVisits ? [["appointments", idsOf(stored.appointments), atVendor.appointmentIds.toSorted().join()] as const] : []),
  ];
  return pairs
    .filter(([, here, there]) => here !== there)
    .map(([name, here, there]) => `${name} is ${JSON.stringify(here)} instead of ${JSON.stringify(there)}`);
}

/** Compares the store's work orders of a system with the vendor's, field by field, with or without their visits. Returns the differences. */
export async function compareStore(
  ask: Ask,
  { vendorId, systemId, vendor }: SceneSystem,
  withVisits = true,
): Promise<readonly string[]> {
  const stored = await storedOf(ask, systemId);
  const ids = await vendor.workOrderIds();
  const problems: string[] = [];
  for (const id of ids) {
    const [here, there] = [stored.get(id), await vendor.readWorkOrder(id)];
    if (there === null) continue;
    if (here === undefined) problems.push(`${vendorId} ${id} is missing`);
    else problems.push(...differences(here, there, withVisits).map((difference) => `${vendorId} ${id}: ${difference}`));
  }
  const living = new Set(ids);
  problems.push(
    ...[...stored.keys()].filter((id) => !living.has(id)).map((id) => `${vendorId} ${id} exists although it was deleted`),
  );
  return problems;
}
