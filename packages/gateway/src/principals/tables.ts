import type { Generated } from "kysely";
import { defineTable } from "../store/declared-table.ts";
import type { Instant, NullableInstant } from "../store/tables.ts";

export interface WorkspaceTable {
  id: string;
  name: string;
  created_at: Instant;
}

export interface EnvironmentTable {
  id: string;
  workspace_id: string;
  kind: "test" | "live";
  /** The last position assigned in the change log. Every writing transaction locks it last. */
  change_position: Generated<number>;
  /** The highest pruned position: the log contains the entries above it. */
  change_floor: Generated<number>;
  /** The mark of the last commit that left one. */
  change_mark: string | null;
  /** The mark before `change_mark`. */
  change_mark_before: string | null;
  /** The mark of the entry at the floor, which may have been pruned. */
  change_floor_mark: string | null;
  /** The operator gave every entry up to this position another mark. Null: never. */
  change_fork_position: number | null;
  /** The mark of that fork. */
  change_fork_mark: string | null;
  /** How often records were removed without an entry in the log: those that were deleted already when their system was erased. */
  unlogged_removals: Generated<number>;
  created_at: Instant;
}

export interface ApiTokenTable {
  environment_id: string;
  id: string;
  name: string;
  /** SHA-256 of the whole token. */
  hash: Buffer;
  scopes: string[];
  /** The only system that it can access, or null for the whole environment. */
  system_id: string | null;
  /** The beginning of the token, which lets people tell their tokens apart. */
  hint: string;
  /** Whether an app got it with a connect session's code: the system's next exchanged token ends it. */
  is_exchanged: Generated<boolean>;
  created_at: Instant;
  last_used_at: NullableInstant;
  /** The network address of the last use. */
  last_used_from: string | null;
  /** The token that replaced it in a rotation. A token is rotated once. */
  replaced_by: string | null;
  expires_at: NullableInstant;
  revoked_at: NullableInstant;
}

declare module "../store/tables.ts" {
  interface Tables {
    workspaces: WorkspaceTable;
    environments: EnvironmentTable;
    api_tokens: ApiTokenTable;
  }
}

/** The tables of principals. */
export const principalsTables = [
  defineTable({
    name: "workspaces",
    environment: { none: "it is above environments" },
    system: { none: "it is above systems" },
    retention: { forGood: "workspaces stay" },
    rights: { service: ["select", "insert", "update"] },
  }),
  defineTable({
    name: "environments",
    environment: "id",
    system: { none: "it is above systems" },
    retention: { forGood: "environments stay" },
    rights: { app: ["select", "update"] },
  }),
  defineTable({
    name: "api_tokens",
    environment: "environment_id",
    system: "system_id",
    erasing: { does: "delete" },
    retention: { task: "tokens" },
  }),
];
