import {
  getNamedType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  type GraphQLArgument,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
} from "graphql";

/** An operation with variables. */
export interface RandomOperation {
  readonly query: string;
  readonly variables: Record<string, unknown>;
}

/** What the operations ask for. */
export interface RandomChoices {
  readonly levels: number;
  /** Ids that exist, and some that do not. */
  readonly ids: readonly string[];
}

/**
 * Makes a valid query over a schema, the same for the same seed: aliases, fragments, abstract types, conditions, and arguments as literals and
 * as variables, present, null or absent.
 */
export function randomOperation(schema: GraphQLSchema, seed: number, { levels, ids }: RandomChoices): RandomOperation {
  let state = seed >>> 0;
  /** A random one might be given twice. */
  let aliases = 0;
  /** From 0 to below `most`, by xorshift-like mixing (mulberry32). */
  function next(most: number): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % most;
  }
  const one = <Item>(items: readonly Item[]): Item | undefined => items[next(items.length)];
  const definitions: string[] = [];
  const fragments: string[] = [];
  const variables: Record<string, unknown> = {};

  function variable(type: string, value: unknown, fallback?: string): string {
    const name = `v${definitions.length}`;
    definitions.push(`$${name}: ${type}${fallback === undefined ? "" : ` = ${fallback}`}`);
    if (value !== undefined) variables[name] = value;
    return `$${name}`;
  }

  function valueOf(type: GraphQLInputType, depth: number): unknown {
    if (isNonNullType(type)) return valueOf(type.ofType, depth) ?? valueOf(type.ofType, depth);
    if (next(6) === 0 && depth > 0) return null;
    if (isListType(type)) return Array.from({ length: next(3) }, () => valueOf(type.ofType, depth));
    if (isEnumType(type)) return one(type.getValues())?.name;
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).filter(
        (field) => isNonNullType(field.type) || (depth < 2 && next(12) === 0),
      );
      return Object.fromEntries(fields.map((field) => [field.name, valueOf(field.type, depth + 1)]));
    }
    if (!isLeafType(type)) return null;
    if (type.name === "Int") return next(4);
    if (type.name === "Boolean") return next(2) === 0;
    if (type.name === "Float") return next(100) / 8;
    if (type.name === "Date") return "2026-01-31";
    if (type.name === "DateTime") return "2026-01-31T08:00:00.000Z";
    return type.name === "ID" ? one(ids) : one(["", "a", "Work wo_1"]);
  }

  function argument({ name, type }: GraphQLArgument): string {
    const value = valueOf(type, 0);
    const isBad = isNonNullType(type) && value === null;
    if (next(2) === 0 || isInputObjectType(getNamedType(type)) || isEnumType(getNamedType(type)) || isBad) {
      const absent = !isNonNullType(type) && next(4) === 0;
      return `${name}: ${variable(String(type), absent ? undefined : isBad ? [] : value, absent && type === schema.getType("Int") ? "2" : undefined)}`;
    }
    return `${name}: ${JSON.stringify(value)}`;
  }

  function condition(): string {
    if (next(8) > 0) return "";
    const isOn = next(3) > 0;
    return ` @${one(["skip", "include"])}(if: ${next(2) === 0 ? String(isOn) : variable("Boolean!", isOn)})`;
  }

  function selections(type: GraphQLNamedType, level: number): string {
    const parts = ["__typename"];
    if (isAbstractType(type) && schema.getPossibleTypes(type).length > 0) {
      for (const shown of [one(schema.getPossibleTypes(type)), one(schema.getPossibleTypes(type))])
        if (shown !== undefined) parts.push(`... on ${shown.name}${condition()} { ${selections(shown, level)} }`);
    }
    if (!isObjectType(type)) return parts.join(" ");
    const fields = Object.values(type.getFields()).filter((field) => level > 1 || isLeafType(getNamedType(field.type)));
    for (let count = 1 + next(4); count > 0; count -= 1) {
      const field = one(fields);
      if (field === undefined) break;
      const given = field.args.filter((each) => isRequiredArgument(each) || next(6) === 0).map(argument);
      const words = given.length === 0 ? "" : `(${given.join(", ")})`;
      const below = getNamedType(field.type);
      const inner = isLeafType(below) ? "" : ` { ${selections(below, level - 1)} }`;
      parts.push(`f${(aliases += 1)}: ${field.name}${words}${condition()}${inner}`);
    }
    if (next(4) > 0) return parts.join(" ");
    const name = `F${fragments.length}`;
    fragments.push("");
    fragments[Number(name.slice(1))] = `fragment ${name} on ${type.name} { ${parts.join(" ")} }`;
    return `...${name}${condition()} __typename`;
  }

  const root = schema.getQueryType();
  const body = root ? selections(root, levels) : "";
  const head = definitions.length === 0 ? "query Random" : `query Random(${definitions.join(", ")})`;
  return { query: `${head} { ${body} } ${fragments.join(" ")}`, variables };
}
