import { nullRefused } from "../../graph/conditions.ts";
import { GatewayError } from "../../errors.ts";
import type { GraphQLContext } from "../../graph/context.ts";
import { recordsService } from "../records-service.ts";

/** The name of the apps' own ids in filters. */
export const externalIdName = "externalId";

const mostOperands = 500;

/**
 * A filter input in which the apps' own ids are replaced by the ids of the records that have them now: they are no part of a record, so
 * neither lists nor streams could compare them. One look-up for all of them.
 * @throws GatewayError `BAD_USER_INPUT` for a null operand or more than 500 operands.
 */
export async function withRecordIds(
  { use, principal }: Pick<GraphQLContext, "use" | "principal">,
  entity: string,
  where: object | null | undefined,
): Promise<object | null | undefined> {
  const asked = new Set<string>();
  collect(where, "where", asked);
  if (asked.size === 0) return hasTests(where) ? replaced(where, new Map()) : where;
  if (asked.size > mostOperands)
    throw new GatewayError("BAD_USER_INPUT", `The filter has more than ${mostOperands} operands. Split it into several queries.`);
  const { environmentId, systemId } = principal;
  return replaced(where, await use(recordsService).byExternalIds({ environmentId, entity, systemId }, [...asked]));
}

const groups = ["and", "or", "not"] as const;

/** The groups inside a group. GraphQL has checked their types. */
const innerGroups = (group: object): readonly object[] =>
  groups.flatMap((name): readonly object[] => {
    const value = Reflect.get(group, name) as object | readonly object[] | null | undefined; // as the input type says
    return value === null || value === undefined ? [] : Array.isArray(value) ? value : [value];
  });

const testsOf = (group: object): object | null | undefined => Reflect.get(group, externalIdName) as object | null | undefined;

const hasTests = (group: object | null | undefined): boolean =>
  group !== null && group !== undefined && (testsOf(group) !== undefined || innerGroups(group).some(hasTests));

function collect(group: object | null | undefined, path: string, asked: Set<string>): void {
  if (group === null || group === undefined) return;
  const tests = testsOf(group);
  const own = `${path}.${externalIdName}`;
  if (tests === null) throw nullRefused(own, false);
  for (const [operator, operand] of Object.entries(tests ?? {})) {
    if (operand === null) throw nullRefused(`${own}.${operator}`, false);
    for (const one of [operand].flat()) asked.add(String(one));
  }
  for (const inner of innerGroups(group)) collect(inner, path, asked);
}

function replaced<Group extends object | null | undefined>(group: Group, found: ReadonlyMap<string, string>): Group {
  if (group === null || group === undefined || !hasTests(group)) return group;
  const idsOf = (operand: unknown) => [operand].flat().flatMap((one) => found.get(String(one)) ?? []);
  const tests = Object.entries(testsOf(group) ?? {}).map(([operator, operand]) => ({
    id: operator === "eq" || operator === "in" ? { in: idsOf(operand) } : { notIn: idsOf(operand) },
  }));
  const { [externalIdName]: _tests, and = [], or, not, ...rest } = group as GroupOf;
  const inner = (one: object) => replaced(one, found);
  return {
    ...rest,
    ...(or !== undefined && { or: or?.map(inner) ?? null }),
    ...(not !== undefined && { not: not && inner(not) }),
    and: and === null ? null : [...and.map(inner), ...tests],
  } as unknown as Group; // a group again
}

interface GroupOf {
  readonly [externalIdName]?: unknown;
  readonly and?: readonly object[] | null;
  readonly or?: readonly object[] | null;
  readonly not?: object | null;
}
