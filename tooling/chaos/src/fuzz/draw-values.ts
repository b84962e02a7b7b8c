import {
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  OperationTypeNode,
} from "graphql";
import { bee } from "../vendors.ts";
import { declare, type Drawing, errs } from "./drawing.ts";
import { oddNumber, oddText, oddValue } from "./odd-values.ts";

const deepest = 5;

/** A value for an argument of this type as a document writes it: a literal or a variable, mostly correct. `of` names its purpose. */
export function drawArgument(drawing: Drawing, type: GraphQLInputType, of: string): string {
  const { random } = drawing;
  if (random.chance(0.75)) return drawLiteral(drawing, type, of, 0);
  const declared = !errs(drawing, 0.1)
    ? String(type)
    : (random.pick(["String", "Int!", "[ID!]", "WorkOrderFilter", "Nothing", "WorkOrder"]) ?? "");
  const value = errs(drawing, 0.1) ? undefined : drawJson(drawing, type, of, 0);
  const fallback = random.chance(0.1) ? ` = ${drawLiteral(drawing, type, of, 0)}` : "";
  return declare(drawing, { type: declared, fallback, value });
}

/** A value of this type as JSON, mostly correct. */
function drawJson(drawing: Drawing, type: GraphQLInputType, of: string, depth: number): unknown {
  const { random } = drawing;
  if (errs(drawing, 0.1)) return oddValue(random);
  if (isNonNullType(type)) return drawJson(drawing, type.ofType, of, depth);
  if (errs(drawing, 0.1)) return null;
  if (isListType(type)) return Array.from({ length: random.between(0, 3) }, () => drawJson(drawing, type.ofType, of, depth + 1));
  if (isEnumType(type)) return random.pick(type.getValues())?.name ?? "";
  if (isInputObjectType(type)) {
    const entries = drawFields(drawing, Object.values(type.getFields()), depth).map((field) => [
      field.name,
      drawJson(drawing, field.type, nameFor(of, field.name), depth + 1),
    ]);
    return Object.fromEntries(entries);
  }
  return drawScalar(drawing, type.name, of);
}

function drawLiteral(drawing: Drawing, type: GraphQLInputType, of: string, depth: number): string {
  const { random } = drawing;
  if (errs(drawing, 0.06)) return asLiteral(oddValue(random));
  if (isNonNullType(type)) return drawLiteral(drawing, type.ofType, of, depth);
  if (errs(drawing, 0.1)) return "null";
  if (isListType(type))
    return `[${Array.from({ length: random.between(0, 3) }, () => drawLiteral(drawing, type.ofType, of, depth + 1)).join(", ")}]`;
  if (isEnumType(type)) return random.pick(type.getValues())?.name ?? "";
  if (isInputObjectType(type)) {
    const fields = drawFields(drawing, Object.values(type.getFields()), depth);
    return `{${fields.map((field) => `${field.name}: ${drawLiteral(drawing, field.type, nameFor(of, field.name), depth + 1)}`).join(", ")}}`;
  }
  return asLiteral(drawScalar(drawing, type.name, of));
}

function drawFields<Field extends Parameters<typeof isRequiredInputField>[0]>(
  drawing: Drawing,
  fields: readonly Field[],
  depth: number,
): readonly Field[] {
  const chance = depth < deepest ? Math.min(0.5, 3 / fields.length) : 0;
  return fields.filter((field) => (isRequiredInputField(field) ? !errs(drawing, 0.03) : drawing.random.chance(chance)));
}

/** `systemId` is clear by itself; `eq` and `in` are not, and take the name around them. */
const nameFor = (around: string, name: string): string => (/id$/iu.test(name) || name === "input" ? `${around} ${name}` : around);

function drawScalar(drawing: Drawing, scalar: string, of: string): unknown {
  const { random, ids } = drawing;
  if (errs(drawing, 0.12)) return random.chance(0.5) ? oddText(random) : oddNumber(random);
  switch (scalar) {
    case "Boolean":
      return random.chance(0.5);
    case "Int":
      return Math.floor(random.between(0, 60));
    case "Float":
      return random.between(-1000, 1000);
    case "Date":
      return new Date(random.between(1.7e12, 1.9e12)).toISOString().slice(0, 10);
    case "DateTime":
      return new Date(random.between(1.7e12, 1.9e12)).toISOString();
    case "ID":
      return drawId(drawing, of) ?? "wo_nothing";
    case "JSON":
      return oddValue(random);
    default:
      return /id|entity|cursor|after|before/iu.test(of) && random.chance(0.7)
        ? (random.pick([...ids.others, "workOrder", "asset", "user", bee]) ?? "")
        : `text ${Math.floor(random.between(0, 100))}`;
  }
}

/** Mutations get existing ids only when they write a work order. Any other mutation could end the run. */
function drawId({ random, ids, kind }: Drawing, of: string): string | undefined {
  const writes = /^(?:create|update)WorkOrder\b/u.test(of);
  if (kind === OperationTypeNode.MUTATION && !writes)
    return random.pick(["sys_01NOTHING", "wo_nothing", "tok_nothing", ...ids.workOrders]);
  if (/systemId/u.test(of)) return random.pick(ids.systems);
  return random.pick(random.chance(0.6) ? ids.workOrders : [...ids.systems, ...ids.others]);
}

/** JSON in GraphQL syntax: member names are not quoted, and invalid names are left out. */
function asLiteral(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(asLiteral).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).filter(([name]) => /^[_a-z]\w*$/iu.test(name));
  return `{${members.map(([name, inner]) => `${name}: ${asLiteral(inner)}`).join(", ")}}`;
}
