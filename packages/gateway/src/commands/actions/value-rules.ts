import type { InvalidField } from "@fettle/connector";
import type { Action } from "../../catalog/actions/action.ts";
import type { ServedEntity } from "../../catalog/entity-connectors.ts";
import { inputNameOf } from "../../graph/names.ts";

type Values = Readonly<Record<string, unknown>>;

const isGiven = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== "" && !(Array.isArray(value) && value.length === 0);

/** The groups of values of which an action needs one and has none. An empty list is a value where the field alone is needed. */
export function missingValues({ needs = [] }: Action, values: Values, served: ServedEntity | null | undefined): InvalidField[] {
  const nameOf = (name: string): string => {
    const field = served?.descriptor.fields[name];
    return field === undefined ? name : inputNameOf(name, field);
  };
  return needs.flatMap((group) => {
    const [first = ""] = group;
    if (group.some((name) => Array.isArray(values[name]) || isGiven(values[name]))) return [];
    return [{ path: nameOf(first), message: `Give ${group.map(nameOf).join(" or ")}.` }];
  });
}

/** The amounts of an action that are not above zero. */
export const tooSmall = ({ aboveZero = [] }: Action, values: Values): readonly InvalidField[] =>
  aboveZero.flatMap((path) => {
    const [name = "", inner = ""] = path.split(".");
    const value = values[name];
    const found = Array.isArray(value)
      ? value.map((item, index) => ({ path: `${name}.${index}.${inner}`, amount: memberOf(item, inner) }))
      : [{ path, amount: inner === "" ? value : memberOf(value, inner) }];
    return found.flatMap((one) =>
      isGiven(one.amount) && Number(one.amount) <= 0 ? [{ path: one.path, message: "It must be above zero." }] : [],
    );
  });

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? new Map<string, unknown>(Object.entries(value)).get(name) : undefined;
