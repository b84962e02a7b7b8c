import {
  getNamedType,
  type GraphQLField,
  type GraphQLNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  OperationTypeNode,
} from "graphql";
import { drawDirectives } from "./draw-directives.ts";
import { drawArgument } from "./draw-values.ts";
import { type Drawing, errs } from "./drawing.ts";

const deepest = 5;

/** A selection set of this type in braces, mostly correct. */
export function drawSelections(drawing: Drawing, type: GraphQLNamedType, depth: number): string {
  const { random, kind } = drawing;
  const isSubscription = kind === OperationTypeNode.SUBSCRIPTION && depth === 0;
  const count = isSubscription && !errs(drawing, 0.2) ? 1 : Math.floor(random.between(1, 4));
  const selections = Array.from({ length: count }, () => drawSelection(drawing, type, depth));
  return `{ ${selections.join(" ")} }`;
}

function drawSelection(drawing: Drawing, type: GraphQLNamedType, depth: number): string {
  const { random } = drawing;
  if (isAbstractType(type) && random.chance(0.8)) {
    const possible = random.pick(drawing.schema.getPossibleTypes(type));
    return possible === undefined ? "__typename" : drawFragment(drawing, possible, depth);
  }
  if (random.chance(0.1))
    return drawFragment(
      drawing,
      random.chance(0.9) ? type : (random.pick(Object.values(drawing.schema.getTypeMap())) ?? type),
      depth,
    );
  const directives = random.chance(depth === 0 ? 0.15 : 0.06) ? ` ${drawDirectives(drawing)}` : "";
  if (random.chance(0.05)) return `__typename${directives}`;
  if (errs(drawing, 0.01)) return `nowhere${directives}`;
  const field = pickField(drawing, type, depth);
  if (field === undefined) return `__typename${directives}`;
  // One name for different fields is a mistake, too.
  const alias = `a${errs(drawing, 0.1) ? 0 : (drawing.aliases += 1)}: `;
  const returned = getNamedType(field.type);
  const body = isCompositeType(returned) !== errs(drawing, 0.01) ? ` ${drawSelections(drawing, returned, depth + 1)}` : "";
  return `${alias}${field.name}${drawArguments(drawing, field)}${directives}${body}`;
}

function pickField({ random }: Drawing, type: GraphQLNamedType, depth: number): GraphQLField<unknown, unknown> | undefined {
  if (!isObjectType(type) && !isInterfaceType(type)) return undefined;
  const fields = Object.values(type.getFields());
  const leaves = fields.filter((field) => isLeafType(getNamedType(field.type)));
  return random.pick(depth >= deepest || (leaves.length > 0 && random.chance(0.4)) ? leaves : fields);
}

function drawArguments(drawing: Drawing, field: GraphQLField<unknown, unknown>): string {
  const { random } = drawing;
  const chosen = field.args.filter((argument) => (isRequiredArgument(argument) ? !errs(drawing, 0.03) : random.chance(0.3)));
  const drawn = chosen.map(
    (argument) => `${argument.name}: ${drawArgument(drawing, argument.type, `${field.name} ${argument.name}`)}`,
  );
  if (errs(drawing, 0.01)) drawn.push("nowhere: 1");
  return drawn.length > 0 ? `(${drawn.join(", ")})` : "";
}

/** A fragment on this type, inline or named; a named one may form a cycle. */
function drawFragment(drawing: Drawing, type: GraphQLNamedType, depth: number): string {
  const { random, fragments } = drawing;
  const directives = random.chance(0.15) ? ` ${drawDirectives(drawing)}` : "";
  const anywhere = errs(drawing, 0.3);
  const [known] = random.pick([...fragments].filter(([, fragment]) => anywhere || fragment.type === type.name)) ?? [];
  if (known !== undefined && random.chance(0.15)) return `...${known}${directives}`;
  const body = isCompositeType(type) && depth < deepest ? drawSelections(drawing, type, depth + 1) : "{ __typename }";
  if (random.chance(0.6)) return random.chance(0.95) ? `... on ${type.name}${directives} ${body}` : `...${directives} ${body}`;
  const name = `F${fragments.size}`;
  fragments.set(name, { type: type.name, text: `fragment ${name} on ${type.name} ${body}` });
  return `...${name}${directives}`;
}
