import type { Action } from "../../catalog/actions/action.ts";
import { filterFields } from "../../filter/filter-fields.ts";
import type { System } from "../../systems/systems.ts";
import type { CheckDependencies } from "../check-intent.ts";
import { refusedFields, type CheckedIntent, type Refusal } from "../intents.ts";

/** Refuses a record whose time is not later than that of the last one with its reference, as far as Fettle knows it. */
export async function refuseEarlier(
  dependencies: CheckDependencies,
  { entity, latest }: Action,
  system: System,
  { values, known }: CheckedIntent,
): Promise<Refusal | null> {
  if (latest === undefined) return null;
  const referred = values[latest.of];
  if (typeof referred !== "string") return null;
  const told = known.get(referred)?.document[latest.lastIn];
  const stored = await lastOf(dependencies, { entity, ...latest }, system, referred);
  const last = [told, stored]
    .filter((time) => typeof time === "string")
    .toSorted()
    .at(-1);
  if (last === undefined || Date.parse(String(values[latest.time])) > Date.parse(last)) return null;
  return refusedFields([{ path: latest.time, message: `It must be later than the last one, of ${last}.` }]);
}

/** The latest time among the stored records with a reference. Uses the reference's index. */
async function lastOf(
  { catalog, records }: CheckDependencies,
  { entity, of, time }: { readonly entity: string } & NonNullable<Action["latest"]>,
  system: System,
  referred: string,
): Promise<unknown> {
  const model = catalog.entities.get(entity);
  const field = model && filterFields(model).find(({ name, namespace }) => namespace === null && name === `${of}Id`);
  if (field === undefined) return undefined;
  const page = await records.list(system.environmentId, {
    entity,
    where: { kind: "comparison", field, operator: "eq", operand: referred },
    systemId: system.id,
    deleted: "EXCLUDE",
    order: { field: time, direction: "DESC" },
    page: { first: 1, after: null, last: null, before: null },
  });
  return page.edges[0]?.node.document[time];
}
