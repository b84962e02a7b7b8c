import { sql } from "kysely";
import type { Database } from "../store/database.ts";
import type { Places } from "./tables.ts";

/** How long a node counts as alive after its last beat. */
export const aliveSeconds = 8;

/** A consumer that a node owns. */
export interface OwnedRow {
  readonly environmentId: string;
  readonly id: string;
  readonly kind: string;
  readonly places: Places;
  readonly fence: number;
  readonly revision: number;
  readonly isRestored: boolean;
}

const columns = sql`c.environment_id as "environmentId", c.id, c.kind, c.places, c.fence, c.revision, c.is_restored as "isRestored"`;

// A beat that lies further ahead than any lasts was written before the clock was set back.
const isAlive = sql`alive_until > clock_timestamp() and alive_until <= clock_timestamp() + make_interval(secs => ${2 * aliveSeconds})`;

/** Says that the node lives, and forgets nodes that have been dead for long. By the primary key; nodes are few. */
export async function beat(service: Database, node: string): Promise<void> {
  await sql`
    insert into consumer_nodes (id, alive_until) values (${node}, clock_timestamp() + make_interval(secs => ${aliveSeconds}))
    on conflict (id) do update set alive_until = excluded.alive_until`.execute(service);
}

/** A node has stopped: others need not wait for its end. By the primary key. */
export async function forgetNode(service: Database, node: string): Promise<void> {
  await sql`delete from consumer_nodes where id = ${node}`.execute(service);
}

/** Deletes nodes that are surely gone. */
export async function forgetNodes(service: Database): Promise<void> {
  await sql`delete from consumer_nodes where alive_until < clock_timestamp() - interval '1 hour'`.execute(service);
}

/** How many active consumers there are, and for whom. */
export interface Counts {
  readonly total: number;
  readonly own: number;
  /** Those that nobody alive runs. */
  readonly free: number;
  /** Living nodes, this one included. */
  readonly nodes: number;
}

/** `isAlone`: no other node can be alive. */
const aliveNodes = (node: string, isAlone: boolean) =>
  isAlone
    ? sql`select ${node}::text as id`
    : sql`select id from consumer_nodes where ${isAlive} or id = ${node} union select ${node}::text`;

/** Counts consumers. Reads the index `consumers_by_owner`, which has a row for each active one. */
export async function count(service: Database, node: string, kinds: readonly string[], isAlone: boolean): Promise<Counts> {
  const { rows } = await sql<Counts>`
    with alive as materialized (${aliveNodes(node, isAlone)})
    select count(*)::int as total, count(*) filter (where owner = ${node})::int as own,
      count(*) filter (where owner is null or owner not in (select id from alive))::int as free,
      (select count(*) from alive)::int as nodes
    from consumers where is_active and kind = any(${kinds}::text[])`.execute(service);
  return rows[0] ?? { total: 0, own: 0, free: 0, nodes: 1 };
}

/** Takes up to so many consumers that nobody alive runs, each for one node. By the index `consumers_by_owner`. */
export async function claim(
  service: Database,
  node: string,
  kinds: readonly string[],
  isAlone: boolean,
  most: number,
): Promise<void> {
  await sql`
    with alive as materialized (${aliveNodes(node, isAlone)}),
    free as (
      select environment_id, id from consumers
      where is_active and kind = any(${kinds}::text[]) and (owner is null or owner not in (select id from alive))
      limit ${most} for update skip locked)
    update consumers c set owner = ${node}, fence = c.fence + 1
    from free where c.environment_id = free.environment_id and c.id = free.id`.execute(service);
}

/** What a node owns. By the index `consumers_by_owner`. */
export async function selectOwned(service: Database, node: string): Promise<readonly OwnedRow[]> {
  const { rows } = await sql<OwnedRow>`select ${columns} from consumers c where c.owner = ${node} and c.is_active`.execute(
    service,
  );
  return rows;
}

/** Gives consumers back, unless another node has taken them. By the primary key. */
export async function release(
  service: Database,
  node: string,
  consumers: readonly { readonly environmentId: string; readonly id: string }[],
): Promise<void> {
  if (consumers.length === 0) return;
  await sql`
    update consumers c set owner = null
    from unnest(${consumers.map(({ environmentId }) => environmentId)}::text[], ${consumers.map(({ id }) => id)}::text[]) as given(environment_id, id)
    where c.environment_id = given.environment_id and c.id = given.id and c.owner = ${node}`.execute(service);
}
