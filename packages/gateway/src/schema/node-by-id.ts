import type { Command } from "../commands/commands.ts";
import type { ApiToken } from "../principals/api-token.ts";
import type { StoredRecord } from "../records/record.ts";
import type { System } from "../systems/systems.ts";
import { hasScope } from "./access.ts";
import type { GraphQLContext } from "./context.ts";

/** What an id names, told by its prefix. Null when it names nothing that this reader may see. */
export async function nodeById(
  { services, principal, loaders }: GraphQLContext,
  id: string,
): Promise<StoredRecord | System | Command | ApiToken | null> {
  if (id.startsWith("sys_")) return loaders.system.load(id);
  if (id.startsWith("cmd_")) return services.commands.byId(principal, id);
  if (id.startsWith("tok_")) return hasScope(principal, "admin") ? services.principals.tokenById(principal, id) : null;
  const record = await loaders.record.load(id);
  return record !== null && services.catalog.entities.has(record.entity) ? record : null;
}
