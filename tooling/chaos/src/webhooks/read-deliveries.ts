import { Client } from "pg";

/** A row of a delivery. */
export interface StoredDelivery {
  readonly state: string;
  /** When its attempts began by the nodes' clock, and their statuses. */
  readonly attempts: readonly { readonly at: string; readonly status: number | null }[];
}

/** What the database says of an endpoint in the end. */
export interface StoredEndpoint {
  readonly status: string;
  readonly isActive: boolean;
  /** Every record change up to here is settled. */
  readonly position: number;
  /** How often it has changed its owner. */
  readonly fence: number;
  /** The deliveries, by position. */
  readonly deliveries: ReadonlyMap<number, StoredDelivery>;
}

/** Reads all endpoints from the database, by id. */
export async function readDeliveries(databaseUrl: string): Promise<ReadonlyMap<string, StoredEndpoint>> {
  const client = new Client({ connectionString: databaseUrl, application_name: "chaos judge" });
  await client.connect();
  try {
    await client.query("set role fettle_service");
    const endpoints = await client.query<{
      id: string;
      status: string;
      is_active: boolean;
      fence: number;
      position: string | null;
    }>(
      `select e.id, e.status, c.is_active, c.fence, c.places -> 'records' ->> 'position' as position
      from webhook_endpoints e join consumers c on c.environment_id = e.environment_id and c.id = e.id`,
    );
    const deliveries = await client.query<StoredDelivery & { endpoint_id: string; position: string }>(
      "select endpoint_id, position, state, attempts from webhook_deliveries",
    );
    const found = new Map<string, Map<number, StoredDelivery>>();
    for (const { endpoint_id: id, position, state, attempts } of deliveries.rows) {
      const some = found.get(id) ?? new Map<number, StoredDelivery>();
      found.set(id, some.set(Number(position), { state, attempts }));
    }
    return new Map(
      endpoints.rows.map(({ id, status, is_active: isActive, fence, position }) => [
        id,
        {
          status,
          isActive,
          fence,
          position: Number(position ?? -1),
          deliveries: found.get(id) ?? new Map<number, StoredDelivery>(),
        },
      ]),
    );
  } finally {
    await client.end();
  }
}
