import { Client } from "pg";

/** What the database says of an endpoint in the end. */
export interface StoredEndpoint {
  readonly status: string;
  readonly isActive: boolean;
  /** Every record change up to here is settled. */
  readonly position: number;
  /** The state of each delivery, by position. */
  readonly states: ReadonlyMap<number, string>;
}

/** Reads all endpoints from the database, by id. */
export async function readDeliveries(databaseUrl: string): Promise<ReadonlyMap<string, StoredEndpoint>> {
  const client = new Client({ connectionString: databaseUrl, application_name: "chaos judge" });
  await client.connect();
  try {
    await client.query("set role fettle_service");
    const endpoints = await client.query<{ id: string; status: string; is_active: boolean; position: string | null }>(
      `select e.id, e.status, c.is_active, c.places -> 'records' ->> 'position' as position
      from webhook_endpoints e join consumers c on c.environment_id = e.environment_id and c.id = e.id`,
    );
    const deliveries = await client.query<{ endpoint_id: string; position: string; state: string }>(
      "select endpoint_id, position, state from webhook_deliveries",
    );
    const states = new Map<string, Map<number, string>>();
    for (const { endpoint_id: id, position, state } of deliveries.rows) {
      const some = states.get(id) ?? new Map<number, string>();
      states.set(id, some.set(Number(position), state));
    }
    return new Map(
      endpoints.rows.map(({ id, status, is_active: isActive, position }) => [
        id,
        { status, isActive, position: Number(position ?? -1), states: states.get(id) ?? new Map<number, string>() },
      ]),
    );
  } finally {
    await client.end();
  }
}
