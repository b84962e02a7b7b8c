import type { Database } from "../store/database.ts";

/** The workspace that an environment belongs to, and the environment's kind. */
export interface RequesterRow {
  readonly workspace_id: string;
  readonly name: string;
  readonly kind: "test" | "live";
}

/** Only the service role may read workspaces. By the primary keys of `environments` and `workspaces`. */
export function findRequesterRow(service: Database, environmentId: string): Promise<RequesterRow | undefined> {
  return service
    .selectFrom("environments as environment")
    .innerJoin("workspaces as workspace", "workspace.id", "environment.workspace_id")
    .where("environment.id", "=", environmentId)
    .select(["workspace.id as workspace_id", "workspace.name", "environment.kind"])
    .executeTakeFirst();
}
