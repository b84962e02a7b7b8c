import { GatewayError } from "../errors.ts";

/** A StringFilter, IDFilter or enumeration filter over a value that is never absent. */
export interface Condition<Value extends string = string> {
  readonly eq?: Value;
  readonly ne?: Value;
  readonly in?: readonly Value[];
  readonly notIn?: readonly Value[];
  readonly contains?: string;
  readonly startsWith?: string;
  readonly isNull?: boolean;
}

/**
 * Checks a filter input whose fields are combined with AND only, such as SystemFilter. Null or omitted is empty. Only the fields of
 * `nullable` can be absent; errors about other fields do not suggest a filter for absence.
 * @throws GatewayError `BAD_USER_INPUT` for a null operand or more than 500 operands.
 */
export function readConditions(input: unknown, nullable: readonly string[] = []): Readonly<Record<string, Condition>> {
  if (typeof input !== "object" || input === null) return {};
  const conditions = Object.entries(input).filter(([, value]) => value !== undefined);
  let operands = 0;
  for (const [name, condition] of conditions) {
    const path = `where.${name}`;
    if (condition === null) throw nullRefused(path, nullable.includes(name));
    for (const [operator, operand] of Object.entries(condition)) {
      if (operator === "matches") throw new GatewayError("BAD_USER_INPUT", `${path}: this field cannot be searched for words.`);
      if (operand === null) throw nullRefused(`${path}.${operator}`, nullable.includes(name));
      operands += Array.isArray(operand) ? operand.length : 1;
    }
  }
  if (operands > 500)
    throw new GatewayError("BAD_USER_INPUT", "The filter has more than 500 operands. Split it into several queries.");
  return Object.fromEntries(conditions);
}

/** Refuses a null in a filter, and suggests the filter for absence where there is one. */
export const nullRefused = (path: string, takesIsNull: boolean): GatewayError => {
  const instead = takesIsNull ? "Omit it, or use isNull: true to find absent values." : "Omit it.";
  return new GatewayError("BAD_USER_INPUT", `${path} is null, which is not an operand. ${instead}`);
};

/** Whether a value, which is never absent, passes all operators. */
export function holds<Value extends string>(test: Condition<Value> | undefined, value: Value): boolean {
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
