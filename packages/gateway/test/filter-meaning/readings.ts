import { coerceInputValue, type GraphQLSchema, isInputType } from "graphql";
import { sql, type SqlBool } from "kysely";
import type { RecordChange } from "../../src/change-log/change.ts";
import { selectionConditions } from "../../src/change-log/selection-conditions.ts";
import type { ChangeSelection } from "../../src/change-log/change-log.ts";
import type { Filter } from "../../src/filter/filter.ts";
import { listConditions } from "../../src/records/list-records.ts";
import type { OpenStore } from "../../src/store/opened-store.ts";
import type { Input } from "./model.ts";

/** An input as GraphQL passes it to a resolver. */
export function coerced(schema: GraphQLSchema, typeName: string, input: Input): unknown {
  const type = schema.getType(typeName);
  if (!isInputType(type)) throw new Error(`There is no input ${typeName}.`);
  return coerceInputValue(input, type);
}

/** The ids of the records in each filter's list, with one query of the store. */
export async function listAll(
  store: OpenStore,
  environmentId: string,
  entity: string,
  wheres: readonly (Filter | null)[],
): Promise<readonly ReadonlySet<string>[]> {
  const verdicts = wheres.map((where) => {
    const conditions = listConditions(environmentId, {
      entity,
      where,
      systemId: null,
      deleted: "EXCLUDE",
    });
    return sql<SqlBool>`((${sql.join(conditions, sql` and `)}) is true)`;
  });
  const rows = await store
    .environment(environmentId)
    .selectFrom("records as r")
    .select(["r.id", sql<boolean[]>`array[${sql.join(verdicts)}]`.as("verdicts")])
    .where("r.environment_id", "=", environmentId)
    .execute();
  return wheres.map((_where, index) => new Set(rows.filter((row) => row.verdicts[index]).map(({ id }) => id)));
}

/** The positions of the changes in each selection, with one query of the log. */
export async function selectAll(
  store: OpenStore,
  environmentId: string,
  selections: readonly ChangeSelection[],
): Promise<readonly ReadonlySet<RecordChange["position"]>[]> {
  const verdicts = selections.map((selection) => sql<SqlBool>`((${selectionConditions(selection)}) is true)`);
  const rows = await store
    .environment(environmentId)
    .selectFrom("changes")
    .select(["position", sql<boolean[]>`array[${sql.join(verdicts)}]`.as("verdicts")])
    .where("environment_id", "=", environmentId)
    .execute();
  return selections.map(
    (_selection, index) => new Set(rows.filter((row) => row.verdicts[index]).map(({ position }) => position)),
  );
}
