import type { Clock } from "../clock.ts";
import { randomId } from "../identifiers.ts";
import type { Database } from "../store/database.ts";
import type { Principals } from "./principals.ts";
import { readName } from "./token-input.ts";
import { findWorkspace, findWorkspaceOf, insertWorkspace, listWorkspaceRows, renameWorkspaceOf } from "./workspace-rows.ts";
import type { WorkspaceRow } from "./workspace-rows.ts";
import type { Workspace } from "./workspace.ts";

/** A fixed id, so that nodes that start together create one workspace. */
const defaultWorkspace = { id: "wsp_default", name: "default" };
const listLimit = 1000;

type Workspaces = Pick<
  Principals,
  "ensureDefaultWorkspace" | "createWorkspace" | "listWorkspaces" | "workspaceById" | "workspaceOf" | "renameWorkspace"
>;

/** The part of principals for workspaces. They span environments, so it works with the service role. */
export function createWorkspaces(service: Database, clock: Clock): Workspaces {
  const make = async (workspace: { readonly id: string; readonly name: string }) => {
    const row = { ...workspace, created_at: clock(), test_id: randomId("env"), live_id: randomId("env") };
    await insertWorkspace(service, row);
    return existing(await findWorkspace(service, workspace.id));
  };
  const workspaceOf = async (environmentId: string) => existing(await findWorkspaceOf(service, environmentId));
  return {
    ensureDefaultWorkspace: async () => (await make(defaultWorkspace)).environments,
    createWorkspace: async (name) => await make({ id: randomId("wsp"), name: readName("workspace", name) }),
    listWorkspaces: async () => (await listWorkspaceRows(service, listLimit)).map(toWorkspace),
    async workspaceById(id) {
      const row = id.includes("\0") ? undefined : await findWorkspace(service, id);
      return row === undefined ? null : toWorkspace(row);
    },
    workspaceOf,
    async renameWorkspace(environmentId, name) {
      await renameWorkspaceOf(service, environmentId, readName("workspace", name));
      return await workspaceOf(environmentId);
    },
  };
}

const toWorkspace = (row: WorkspaceRow): Workspace => ({
  id: row.id,
  name: row.name,
  createdAt: row.created_at,
  environments: { test: row.test_id, live: row.live_id },
});

function existing(row: WorkspaceRow | undefined): Workspace {
  if (row === undefined) throw new Error("There is no workspace with this id.");
  return toWorkspace(row);
}
