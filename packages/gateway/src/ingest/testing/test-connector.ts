import {
  complete,
  type Connector,
  ConnectorError,
  defineConnector,
  defineEntityConnector,
  type Redaction,
  text,
  type workOrder,
} from "@fettle/connector";
import type { AnyEntityConnector } from "../../catalog/entity-connectors.ts";

/** A work order as the test vendor stores it. */
export interface Payload {
  readonly id: string;
  readonly title?: string;
  readonly status?: string;
  readonly created?: string | null;
  readonly updated?: string;
  readonly technicians?: readonly string[];
  readonly shift?: string;
  readonly deleted?: boolean;
  /** Passed on unchanged. */
  readonly due?: unknown;
  readonly minutes?: unknown;
  readonly asset?: unknown;
  readonly url?: string;
  readonly custom?: Readonly<Record<string, unknown>>;
}

/** The test vendor: its records in memory, two per page. */
export interface TestVendor {
  payloads: readonly Payload[];
  /** Thrown by the next calls in order; null lets a call succeed. */
  readonly failures: (ConnectorError | null)[];
  /** Awaited by every page of a list, with the cursor of the page. */
  beforePage?: (cursor: string | null) => Promise<void>;
}

/** A connector to a vendor in memory, for testing how the gateway handles any answer of a vendor. */
export function testConnector(testVendor: TestVendor, redaction: Redaction = {}) {
  const pageOf = async (payloads: readonly Payload[], cursor: string | null) => {
    await testVendor.beforePage?.(cursor);
    const failure = testVendor.failures.shift() ?? null;
    if (failure !== null) throw failure;
    const start = Number(cursor ?? 0);
    const next = start + 2 < payloads.length ? String(start + 2) : null;
    return { payloads: payloads.slice(start, start + 2), next, total: payloads.length };
  };
  return defineConnector({
    specificationVersion: "v1",
    id: "test-vendor",
    name: "Test Vendor",
    version: "1.0.0",
    categories: ["MAINTENANCE"],
    settings: {},
    authentication: [{ type: "apiKey", header: "x-key" }],
    baseUrl: () => "https://vendor.example",
    account: async () => ({ id: "1", name: "One" }),
    entities: {
      WorkOrder: defineEntityConnector<unknown, typeof workOrder.fields>({
        normalize(value) {
          const payload = value as Payload; // the tests' own payloads
          if (payload.title === undefined) throw new ConnectorError("UNEXPECTED_ANSWER", "The work order has no title.");
          const { due, minutes, asset } = payload as { due?: string; minutes?: number; asset?: string }; // of any type
          return {
            remoteId: payload.id,
            remoteUrl: payload.url ?? null,
            customFields: payload.custom ?? null,
            remoteCreatedAt: payload.created ?? null,
            remoteUpdatedAt: payload.updated ?? null,
            isDeleted: payload.deleted === true,
            fields: {
              title: payload.title,
              status: { value: payload.status === "done" ? "COMPLETED" : "OPEN", remote: payload.status ?? null },
              type: { value: "UNKNOWN", remote: null },
              priority: { value: "NONE", remote: null },
              assignees: payload.technicians ?? [],
              dueAt: due,
              estimatedMinutes: minutes,
              asset,
            },
            extension: { shift: payload.shift ?? null },
          };
        },
        redact: redaction,
        extension: { shift: text({ description: "The shift." }) },
        all: complete(async (_, cursor) => pageOf(testVendor.payloads, cursor)),
        changedSince: async (_, since, cursor) =>
          pageOf(
            testVendor.payloads.filter(({ updated }) => (updated ?? "") >= since),
            cursor,
          ),
      }),
    },
  });
}

/** The test connector with other lists of work orders: one that can also read a record, and one that can only list. */
export function readingAndListing({ read, ...lists }: Pick<AnyEntityConnector, "changedSince" | "all" | "read">) {
  const base = testConnector({ payloads: [], failures: [] });
  const listed = { ...base.entities.WorkOrder, ...lists };
  const connectorOf = (WorkOrder: object) => ({ ...base, entities: { WorkOrder } }) as unknown as Connector; // the test connector with other capabilities
  return { reading: connectorOf({ ...listed, read }), listing: connectorOf(listed) };
}
