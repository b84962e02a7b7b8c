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
  /** The last position given out in the change log. Locked last by every writing transaction. */
  change_position: Generated<number>;
  /** The highest position that has been pruned: the log holds what is above it. */
  change_floor: Generated<number>;
  /** The mark of the last commit that left one. */
  change_mark: string | null;
  /** The one before it. */
  change_mark_before: string | null;
  /** The mark of the entry at the floor, which may be gone. */
  change_floor_mark: string | null;
  /** Up to here the operator has given every entry another mark. Null: never. */
  change_fork_position: number | null;
  /** That mark. */
  change_fork_mark: string | null;
  created_at: Instant;
}

export interface ApiTokenTable {
  environment_id: string;
  id: string;
  name: string;
  /** SHA-256 of the whole token. */
  hash: Buffer;
  scopes: string[];
  /** Bound to one system, or null for all of the environment. */
  system_id: string | null;
  /** How the token begins, so that people can tell their tokens apart. */
  hint: string;
  /** Whether an app got it by a connect session's code: the next one for the system ends it. */
  is_exchanged: Generated<boolean>;
  created_at: Instant;
  last_used_at: NullableInstant;
  /** The network address that it was last used from. */
  last_used_from: string | null;
  /** The token that it was rotated into. A token is rotated once. */
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
