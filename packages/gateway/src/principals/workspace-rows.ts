import type { Database, DatabaseTransaction } from "../store/database.ts";

/** A workspace with the ids of its environments. */
export interface WorkspaceRow {
  readonly id: string;
  readonly name: string;
  readonly created_at: Date;
  readonly test_id: string;
  readonly live_id: string;
}

/** Creates a workspace with its environments, or their missing parts. Several nodes may do this at the same time. */
export async function insertWorkspace(
  service: Database,
  { id, name, created_at, test_id, live_id }: WorkspaceRow,
): Promise<void> {
  await service
    .insertInto("workspaces")
    .values({ id, name, created_at })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .execute();
  await service
    .insertInto("environments")
    .values([
      { id: test_id, workspace_id: id, kind: "test", created_at },
      { id: live_id, workspace_id: id, kind: "live", created_at },
    ])
    // By the unique index of (workspace_id, kind).
    .onConflict((conflict) => conflict.columns(["workspace_id", "kind"]).doNothing())
    .execute();
}

/** The ids of all environments. */
export async function listEnvironmentIds(service: Database): Promise<readonly string[]> {
  const rows = await service.selectFrom("environments").select("id").orderBy("id").execute();
  return rows.map(({ id }) => id);
}

/** By the primary key of `workspaces`. */
export function findWorkspace(service: Database, id: string): Promise<WorkspaceRow | undefined> {
  return workspaces(service).where("workspace.id", "=", id).executeTakeFirst();
}

/** By the primary keys of `environments` and `workspaces`. */
export function findWorkspaceOf(service: Database, environmentId: string): Promise<WorkspaceRow | undefined> {
  return workspaces(service)
    .where("workspace.id", "=", ({ selectFrom }) =>
      selectFrom("environments").where("environments.id", "=", environmentId).select("environments.workspace_id"),
    )
    .executeTakeFirst();
}

/** All workspaces, oldest first; an operator has few. */
export function listWorkspaceRows(service: Database, limit: number): Promise<WorkspaceRow[]> {
  return workspaces(service).orderBy("workspace.created_at").orderBy("workspace.id").limit(limit).execute();
}

/** By the primary keys of `environments` and `workspaces`. */
export async function renameWorkspaceOf(service: Database, environmentId: string, name: string): Promise<void> {
  await service
    .updateTable("workspaces")
    .set({ name })
    .where("id", "=", ({ selectFrom }) =>
      selectFrom("environments").where("environments.id", "=", environmentId).select("environments.workspace_id"),
    )
    .execute();
}

/** By the primary key of `environments`. */
export async function environmentKind(
  transaction: Database | DatabaseTransaction,
  environmentId: string,
): Promise<"test" | "live" | undefined> {
  const row = await transaction.selectFrom("environments").where("id", "=", environmentId).select("kind").executeTakeFirst();
  return row?.kind;
}

/** Workspaces with both environments, each by the unique index of (workspace_id, kind). */
const workspaces = (service: Database) =>
  service
    .selectFrom("workspaces as workspace")
    .innerJoin("environments as test", (join) =>
      join.onRef("test.workspace_id", "=", "workspace.id").on("test.kind", "=", "test"),
    )
    .innerJoin("environments as live", (join) =>
      join.onRef("live.workspace_id", "=", "workspace.id").on("live.kind", "=", "live"),
    )
    .select(["workspace.id", "workspace.name", "workspace.created_at", "test.id as test_id", "live.id as live_id"]);
