import { sql } from "kysely";
import type { Database, DatabaseTransaction } from "../../store/database.ts";
import { lockingSystemsForWriting } from "../../systems/registry/lock-for-writing.ts";

/** An ingress event to store. */
export interface NewIngressEvent {
  readonly environmentId: string;
  readonly id: string;
  readonly systemId: string;
  readonly eventKey: string;
  readonly signed: boolean;
  readonly body: Buffer;
  readonly contentType: string | null;
  readonly contentEncoding: string | null;
  readonly receivedAt: Date;
  readonly traceId: string;
}

/** The systems of stored events. */
export interface InsertedEvents {
  /** Those that are not disconnected. Nothing is stored for others. */
  readonly open: ReadonlySet<string>;
  /** Those with something to process. */
  readonly withNew: readonly string[];
}

/**
 * Stores the ingress events of an environment in one statement, which locks their systems first. There is nothing to process for a signed webhook
 * that was stored before, or a hint that is already waiting. A hint whose read has begun and an event that failed are opened again. By the
 * primary key of `systems` and the unique key of system and event key. Rows are locked in the order of their keys, so that two nodes that
 * store the same events do not block each other.
 */
export async function insertIngressEvents(
  database: Database | DatabaseTransaction,
  environmentId: string,
  events: readonly NewIngressEvent[],
): Promise<InsertedEvents> {
  // One statement may not change a row twice. Values without commas and the bodies travel joined: the driver writes lists item by item. What
  // vendors say of their bodies repeats, and is told once.
  const distinct = [...new Map(events.map((event) => [`${event.systemId} ${event.eventKey}`, event])).values()];
  const column = <Name extends keyof NewIngressEvent>(name: Name) => distinct.map((event) => event[name]);
  const tokens = (name: "id" | "systemId" | "eventKey" | "signed" | "traceId") =>
    sql`string_to_array(${column(name).join()}, ',')`;
  const [types, encodings] = [numbered(column("contentType")), numbered(column("contentEncoding"))];
  const times = distinct.map(({ receivedAt }) => receivedAt.toISOString()).join();
  const lengths = distinct.map(({ body }) => body.byteLength);
  let end = 0;
  const ends = lengths.map((length) => (end += length)).join();
  const { rows } = await sql<{ readonly open: readonly string[]; readonly with_new: readonly string[] }>`
    with open as (
      ${lockingSystemsForWriting(environmentId, [...new Set(column("systemId"))])}
    ), stored as (
      insert into ingress_deliveries as known (environment_id, id, system_id, delivery_key, signed, body, content_type, content_encoding,
        received_at, trace_id)
      select ${environmentId}, event.id, event.system_id, event.key, event.signed,
        substring(${Buffer.concat(column("body"))}::bytea from event.ending - event.length + 1 for event.length), (${types.values}::text[])[event.type],
        (${encodings.values}::text[])[event.encoding], event.at, event.trace
      from unnest(${tokens("id")}, ${tokens("systemId")}, ${tokens("eventKey")}, ${tokens("signed")}::boolean[],
        string_to_array(${ends}, ',')::integer[], string_to_array(${lengths.join()}, ',')::integer[], string_to_array(${types.numbers}, ',')::integer[],
        string_to_array(${encodings.numbers}, ',')::integer[], string_to_array(${times}, ',')::timestamptz[], ${tokens("traceId")})
        as event (id, system_id, key, signed, ending, length, type, encoding, at, trace)
      where event.system_id in (select id from open)
      order by event.system_id, event.key
      on conflict (environment_id, system_id, delivery_key) do update set
        processed_at = null, read_at = null, has_own_job = false, error = null, error_code = null,
        received_at = excluded.received_at, trace_id = excluded.trace_id
      where case when known.signed then known.processed_at is not null and known.error is not null
        else known.processed_at is not null or known.read_at is not null end
      returning system_id
    )
    select array(select id from open) as open, array(select distinct system_id from stored) as with_new`.execute(database);
  // It is always one row.
  const [{ open, with_new: withNew } = { open: [], with_new: [] }] = rows;
  return { open: new Set(open), withNew };
}

/** Different values, and the numbers under which an array of PostgreSQL has those of each item; 0, which it has not, for null. */
function numbered(all: readonly (string | null)[]): { readonly values: readonly string[]; readonly numbers: string } {
  const numbers = new Map<string, number>();
  const numberOf = (value: string): number => {
    const number = numbers.get(value) ?? numbers.size + 1;
    numbers.set(value, number);
    return number;
  };
  const told = all.map((value) => (value === null ? 0 : numberOf(value))).join();
  return { values: [...numbers.keys()], numbers: told };
}
