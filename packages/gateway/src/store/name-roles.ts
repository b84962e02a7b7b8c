import {
  OperationNodeTransformer,
  type KyselyPlugin,
  type PluginTransformQueryArgs,
  type PluginTransformResultArgs,
  type RawNode,
} from "kysely";
import pg from "pg";
import { plainRoles, type Roles } from "./roles.ts";

const anyRole = new RegExp(`\\b(?:${plainRoles.app}|${plainRoles.service})\\b`, "gu");

/** Migrations are written with the plain names of the roles. This puts those of the database in their place. */
export function nameRoles({ app, service }: Roles): KyselyPlugin {
  const named = new Map([
    [plainRoles.app, pg.escapeIdentifier(app)],
    [plainRoles.service, pg.escapeIdentifier(service)],
  ]);
  class RoleNames extends OperationNodeTransformer {
    protected override transformRaw(node: RawNode): RawNode {
      const sqlFragments = node.sqlFragments.map((part) => part.replaceAll(anyRole, (name) => named.get(name) ?? name));
      return { ...super.transformRaw(node), sqlFragments };
    }
  }
  const transformer = new RoleNames();
  return {
    transformQuery: ({ node }: PluginTransformQueryArgs) => transformer.transformNode(node),
    transformResult: async ({ result }: PluginTransformResultArgs) => result,
  };
}
