import type { ChangeSelection, TextSelection } from "../change-log/change-log.ts";
import { GatewayError } from "../errors.ts";
import type { ChangeKind } from "../store/tables.ts";
import { checkNames } from "./known-names.ts";

/**
 * Checks a filter input whose fields are only and-ed, such as SystemFilter. Null or left out is empty. None of its fields but those of
 * `nullable` can be absent, so that nobody is advised to ask for absence.
 * @throws GatewayError `BAD_USER_INPUT` for a null operand or more than 500 operands.
 */
export function readConditions(input: unknown, nullable: readonly string[] = []): Readonly<Record<string, TextSelection>> {
  if (typeof input !== "object" || input === null) return {};
  const conditions = Object.entries(input).filter(([, value]) => value !== undefined);
  let operands = 0;
  for (const [name, condition] of conditions) {
    const path = `where.${name}`;
    if (condition === null) throw nullRefused(path, nullable.includes(name));
    for (const [operator, operand] of Object.entries(condition)) {
      if (operand === null) throw nullRefused(`${path}.${operator}`, nullable.includes(name));
      operands += Array.isArray(operand) ? operand.length : 1;
    }
  }
  if (operands > 500)
    throw new GatewayError("BAD_USER_INPUT", "The filter has more than 500 operands. Split it into several queries.");
  return Object.fromEntries(conditions);
}

/** Refuses a null in a filter, and advises to ask for absence where that can be asked for. */
export const nullRefused = (path: string, takesIsNull: boolean): GatewayError => {
  const instead = takesIsNull ? "Omit it, or use isNull: true to find absent values." : "Omit it.";
  return new GatewayError("BAD_USER_INPUT", `${path} is null, which is not an operand. ${instead}`);
};

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

/**
 * As {@link readSelection}, for apps, which hear of a name that no entity of the catalog has.
 * @throws GatewayError `BAD_USER_INPUT` naming those that there are.
 */
export function readKnownSelection(
  input: unknown,
  entities: ReadonlyMap<string, unknown>,
  systemId: string | null,
): ChangeSelection {
  checkNames("where.entity", "type of record", [...entities.keys()], readConditions(input)["entity"] ?? {});
  return readSelection(input, entities.keys(), systemId);
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
