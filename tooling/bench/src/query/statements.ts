/**
 * The tables of somebody who writes the same data for one purpose, with typed columns and the indexes that the lists need, under the policy
 * that Fettle's tables are under. In a schema of their own beside Fettle's, in the same database.
 */
export const createTables = (role: string): string => `
  create schema peers;
  create table peers.assets (environment_id text not null, id text collate "C" primary key, name text not null);
  create table peers.technicians (environment_id text not null, id text collate "C" primary key, name text not null);
  create table peers.work_orders (
    environment_id text not null,
    id text collate "C" primary key,
    number text,
    title text not null,
    description text,
    status text not null,
    priority text not null,
    asset_id text collate "C" references peers.assets,
    due_at timestamptz(3),
    updated_at timestamptz(3) not null
  );
  create table peers.assignments (
    environment_id text not null,
    work_order_id text collate "C" not null references peers.work_orders,
    ordinal integer not null,
    technician_id text collate "C" not null references peers.technicians,
    primary key (work_order_id, ordinal)
  );
  create index on peers.work_orders (environment_id, status, updated_at desc, id);
  create index on peers.work_orders (environment_id, updated_at desc, id);
  create index on peers.work_orders (asset_id);
  create index on peers.assignments (technician_id);
  grant usage on schema peers to ${role};
  grant select on all tables in schema peers to ${role};
  ${["assets", "technicians", "work_orders", "assignments"]
    .map(
      (table) => `
  alter table peers.${table} enable row level security;
  create policy tenant on peers.${table} to ${role} using (environment_id = (select current_setting('fettle.environment', true)));`,
    )
    .join("")}
`;

/** Copies what Fettle has synced. */
export const copyRecords = `
  insert into peers.assets select environment_id, id, document ->> 'name' from records where entity = 'Asset';
  insert into peers.technicians select environment_id, id, document ->> 'name' from records where entity = 'Technician';
  insert into peers.work_orders
    select environment_id, id, document ->> 'number', document ->> 'title', document ->> 'description', document ->> 'status',
      document ->> 'priority', document ->> 'asset', (document ->> 'dueAt')::timestamptz, updated_at
    from records where entity = 'WorkOrder';
  insert into peers.assignments
    select environment_id, records.id, assignee.ordinal - 1, assignee.id
    from records, jsonb_array_elements_text(document -> 'assignees') with ordinality as assignee (id, ordinal)
    where entity = 'WorkOrder';
`;

const columns = `
  w.id, w.title, w.status, w.priority, w.asset_id as "assetId",
  to_char(w.due_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "dueAt",
  to_char(w.updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "updatedAt"`;

const order = "order by w.updated_at desc, w.id";

/**
 * The statements of hand-written Node, which the peers whose reading is hand-written share. A list is three: one statement with joins or
 * subqueries takes PostgreSQL longer than these together, of which the last two run at the same time.
 */
export const statements = {
  /** Status, number of rows. */
  byStatus: `select ${columns} from peers.work_orders w where w.status = $1 ${order} limit $2`,
  /** Time and id of the last row before, number of rows. */
  after: `select ${columns} from peers.work_orders w where w.updated_at <= $1 and (w.updated_at < $1 or w.id > $2) ${order} limit $3`,
  /** Ids of assets. */
  assets: "select id, name from peers.assets where id = any($1)",
  /** Ids of work orders. */
  assignees: `select l.work_order_id as "workOrderId", t.id, t.name
    from peers.assignments l join peers.technicians t on t.id = l.technician_id
    where l.work_order_id = any($1) order by l.work_order_id, l.ordinal`,
  /** Id. */
  byId: `select ${columns}, w.number, w.description from peers.work_orders w where w.id = $1`,
  /** Status. */
  count: `select count(*)::integer as count from peers.work_orders w where w.status = $1`,
} as const;

/** Names of the statements, by which they are prepared. */
export type StatementName = keyof typeof statements;
