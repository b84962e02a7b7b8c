import { GatewayError } from "../errors.ts";
import type { Condition } from "./conditions.ts";
import type { TimeBounds } from "./time-bounds.ts";

/**
 * The values that a condition names. Null: any.
 * @throws GatewayError `BAD_USER_INPUT` for another operator, which no index answers.
 */
export function namedBy<Value extends string = string>(
  where: Readonly<Record<string, Condition>>,
  name: string,
): readonly Value[] | null {
  const condition = where[name];
  if (condition === undefined) return null;
  const { eq, in: some, ...others } = condition;
  if (Object.keys(others).length > 0 || (eq === undefined && some === undefined))
    throw new GatewayError("BAD_USER_INPUT", `where.${name} takes eq or in.`, { path: `where.${name}` });
  const values = eq === undefined ? (some ?? []) : some === undefined ? [eq] : [eq].filter((value) => some.includes(value));
  return values as readonly Value[]; // of an enumeration GraphQL accepts no others
}

/**
 * The stretch of time of a DateTimeFilter.
 * @throws GatewayError `BAD_USER_INPUT` for an operator that makes no stretch.
 */
export function boundsOf(where: Readonly<Record<string, Condition>>, name: string): TimeBounds {
  let bounds: TimeBounds = { since: null, until: null };
  for (const [operator, operand] of Object.entries(where[name] ?? {})) {
    const move = moves[operator];
    // GraphQL has read it as a DateTime.
    const time = typeof operand === "string" ? Date.parse(operand) : Number.NaN;
    if (move === undefined || Number.isNaN(time))
      throw new GatewayError("BAD_USER_INPUT", `where.${name} takes eq, gt, gte, lt or lte.`, { path: `where.${name}` });
    bounds = move(bounds, time);
  }
  return bounds;
}

const from = ({ since, until }: TimeBounds, time: number): TimeBounds => ({
  since: new Date(Math.max(time, since?.getTime() ?? time)),
  until,
});
const before = ({ since, until }: TimeBounds, time: number): TimeBounds => ({
  since,
  until: new Date(Math.min(time, until?.getTime() ?? time)),
});

/** Times are whole milliseconds. */
const moves: Readonly<Record<string, (bounds: TimeBounds, time: number) => TimeBounds>> = {
  eq: (bounds, time) => before(from(bounds, time), time + 1),
  gt: (bounds, time) => from(bounds, time + 1),
  gte: from,
  lt: before,
  lte: (bounds, time) => before(bounds, time + 1),
};
