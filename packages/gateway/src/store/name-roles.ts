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
    [plainRoles.app, asWritten(app)],
    [plainRoles.service, asWritten(service)],
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

/** Quoted only where it must be, because a migration may have a name within a text, too. */
const asWritten = (name: string) => (/^[a-z_][a-z0-9_]*$/u.test(name) ? name : pg.escapeIdentifier(name));
