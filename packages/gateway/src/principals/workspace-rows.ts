import type { Database } from "../store/database.ts";

/** The environments of a workspace by kind, made where they are missing. Several nodes may do this at the same time. */
export async function ensureWorkspace(
  service: Database,
  workspace: { readonly id: string; readonly name: string },
  newIds: Readonly<Record<"test" | "live", string>>,
  now: Date,
): Promise<{ readonly test: string; readonly live: string }> {
  await service
    .insertInto("workspaces")
    .values({ ...workspace, created_at: now })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .execute();
  await service
    .insertInto("environments")
    .values((["test", "live"] as const).map((kind) => ({ id: newIds[kind], workspace_id: workspace.id, kind, created_at: now })))
    // By the unique index of (workspace_id, kind).
    .onConflict((conflict) => conflict.columns(["workspace_id", "kind"]).doNothing())
    .execute();
  const rows = await service.selectFrom("environments").where("workspace_id", "=", workspace.id).select(["id", "kind"]).execute();
  const idOf = (kind: "test" | "live") => {
    const row = rows.find((candidate) => candidate.kind === kind);
    if (row === undefined) throw new Error(`The workspace has no ${kind} environment.`);
    return row.id;
  };
  return { test: idOf("test"), live: idOf("live") };
}

/** By the primary key of `environments`. */
export async function environmentKind(service: Database, environmentId: string): Promise<"test" | "live" | undefined> {
  const row = await service.selectFrom("environments").where("id", "=", environmentId).select("kind").executeTakeFirst();
  return row?.kind;
}
