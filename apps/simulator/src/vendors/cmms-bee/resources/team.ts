import type { Team } from "../maintenance-rows.ts";
import type { Resource } from "../resource.ts";

export const teams: Resource<Team> = {
  path: "/teams",
  name: "teams",
  table: (records) => records.teams,
  prefix: "TE",
  create: ["name", "description", "memberIds"],
  update: ["name", "description", "memberIds"],
  isDeletable: true,
  references: { memberIds: "users" },
  blank: () => ({ name: "", description: null, memberIds: [] }),
};
