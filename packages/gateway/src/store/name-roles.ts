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

/** Migrations use the plain names of the roles. This plugin replaces them with those of the database. */
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

/** Quoted only if necessary, because a migration may also have a name within a text. */
const asWritten = (name: string) => (/^[a-z_][a-z0-9_]*$/u.test(name) ? name : pg.escapeIdentifier(name));
