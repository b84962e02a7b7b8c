import type { AnyEntityConnector } from "../entity-connectors.ts";
import type { Action } from "./action.ts";
import { actions } from "./actions.ts";

/** Whether a connector has the write that an action makes, with the fields that it needs. */
export function canCarryOut(
  connector: Pick<AnyEntityConnector, "create" | "update" | "upload" | "writable"> | undefined,
  { operation, needs = [], writes = [], sets = {} }: Action,
): boolean {
  if (connector?.[operation] === undefined) return false;
  const { writable = {} } = connector;
  const names = new Set(operation === "update" ? writable.update : writable.create);
  return (
    [...writes, ...Object.keys(sets)].every((name) => names.has(name)) &&
    needs.every((group) => group.some((name) => names.has(name)))
  );
}

/** The names of the actions on an entity's records that its connector can carry out. */
export const actionsOf = (entity: string, connector: Parameters<typeof canCarryOut>[0]): readonly string[] =>
  actions.filter((action) => action.entity === entity && canCarryOut(connector, action)).map(({ name }) => name);
