import type { ChangeSelection, TextSelection } from "../change-log/change-log.ts";
import { GatewayError } from "../errors.ts";
import type { ChangeKind } from "../store/tables.ts";

/**
 * Checks a filter input whose fields are only and-ed, such as SystemFilter. Null or left out is empty.
 * @throws GatewayError `BAD_USER_INPUT` for a null operand or more than 500 operands.
 */
export function readConditions(input: unknown): Readonly<Record<string, TextSelection>> {
  if (typeof input !== "object" || input === null) return {};
  const conditions = Object.entries(input).filter(([, value]) => value !== undefined);
  let operands = 0;
  for (const [name, condition] of conditions) {
    if (condition === null) throw refusal(`where.${name}`);
    for (const [operator, operand] of Object.entries(condition)) {
      if (operand === null) throw refusal(`where.${name}.${operator}`);
      operands += Array.isArray(operand) ? operand.length : 1;
    }
  }
  if (operands > 500) throw new GatewayError("BAD_USER_INPUT", "The filter has more than 500 operands. Ask in smaller portions.");
  return Object.fromEntries(conditions);
}

const refusal = (path: string) =>
  new GatewayError("BAD_USER_INPUT", `${path} is null, which is no operand. Leave it out, or ask for absence with isNull: true.`);

/**
 * Narrows what an app asked for to what this reader may see: entities of this catalog, and one system where the token is
 * bound to it.
 */
export function readSelection(input: unknown, entities: Iterable<string>, systemId: string | null): ChangeSelection {
  const { entity = {}, ...rest }: ChangeSelection = readConditions(input);
  const seen = [...entities].filter((name) => holds(entity, name));
  if (systemId === null) return { ...rest, entity: { in: seen } };
  const own: TextSelection = { in: holds(rest.systemId, systemId) ? [systemId] : [] };
  return { ...rest, entity: { in: seen }, systemId: own };
}

/** Whether a change is selected: the reading of a selection for streams. */
export function isSelected(
  selection: ChangeSelection,
  change: { readonly entity: string; readonly kind: ChangeKind; readonly systemId: string; readonly recordId: string },
): boolean {
  return (
    holds(selection.entity, change.entity) &&
    holds(selection.kind, change.kind) &&
    holds(selection.systemId, change.systemId) &&
    holds(selection.recordId, change.recordId)
  );
}

/** Whether a value that is never absent passes all operators. */
export function holds<Value extends string>(test: TextSelection<Value> | undefined, value: Value): boolean {
  if (test === undefined) return true;
  return (
    (test.eq === undefined || test.eq === value) &&
    (test.ne === undefined || test.ne !== value) &&
    (test.in === undefined || test.in.includes(value)) &&
    (test.notIn === undefined || !test.notIn.includes(value)) &&
    (test.contains === undefined || value.includes(test.contains)) &&
    (test.startsWith === undefined || value.startsWith(test.startsWith)) &&
    test.isNull !== true
  );
}
