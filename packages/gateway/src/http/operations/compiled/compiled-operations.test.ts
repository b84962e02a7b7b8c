import { GraphQLInt, GraphQLList, GraphQLObjectType, GraphQLSchema, GraphQLString, parse, getOperationAST } from "graphql";
import { expect, it } from "vitest";
import { countAnswers } from "../../../graph/count-answers.ts";
import { createContext } from "../../../graph/context.ts";
import { administrator, createMemoryStages } from "../../../graph/testing/memory-stages.ts";
import { createCompiledOperations, type CompiledOperations } from "./compiled-operations.ts";

const item = new GraphQLObjectType({
  name: "Item",
  fields: {
    number: { type: GraphQLInt, resolve: (number: number) => number },
    late: {
      type: GraphQLString,
      async resolve(number: number) {
        throw new Error(`late ${number}`);
      },
    },
    wrong: {
      type: GraphQLString,
      resolve(number: number) {
        if (number === 1) return Promise.reject(new Error("rejected"));
        throw new Error("thrown");
      },
    },
  },
});
const query = new GraphQLObjectType({
  name: "Query",
  fields: {
    items: { type: new GraphQLList(item), resolve: () => [1, 2, 3] },
    text: { type: GraphQLString, resolve: () => "text" },
  },
});
const schema = countAnswers(new GraphQLSchema({ query }));
const { use } = createMemoryStages();
const signal = new AbortController().signal;
const contextOf = () => createContext({ use, principal: administrator, requestId: "r", lastEventId: null, signal });

/** The compiled form of a document with some variables, as at its second run. */
function compiledFrom(
  compiledOf: CompiledOperations,
  document: ReturnType<typeof parse>,
  variables: Record<string, unknown> = {},
) {
  const operation = getOperationAST(document);
  if (!operation) throw new Error("There is no operation.");
  const ask = () => compiledOf(document, operation, variables);
  return ask() ?? ask();
}

it("An operation is compiled when it comes again, once for each of the forms that conditions give it", async () => {
  const compiledOf = createCompiledOperations(schema);
  const document = parse("query ($a: Boolean!, $b: Int) { text @skip(if: $a) items @include(if: $a) { number } }");
  const [short, long, same] = [false, true, true].map((a, b) => compiledFrom(compiledOf, document, { a, b }));
  expect(await short?.run({ context: contextOf(), variables: {} })).toBe('{"text":"text"}');
  expect(await long?.run({ context: contextOf(), variables: {} })).toBe('{"items":[{"number":1},{"number":2},{"number":3}]}');
  expect(same).toBe(long);
});

it.each(["wrong", "late", "number late wrong"])("A run that fails leaves no failure of its own unheard: %s", async (fields) => {
  const unheard: unknown[] = [];
  const hear = (error: unknown) => unheard.push(error);
  process.on("unhandledRejection", hear);
  const compiled = compiledFrom(createCompiledOperations(schema), parse(`{ items { ${fields} } text }`));
  await expect(compiled?.run({ context: contextOf(), variables: {} })).rejects.toThrow(/late|thrown|rejected/);
  // The platform reports them after the promises of a turn.
  await new Promise((resolve) => setImmediate(resolve));
  process.off("unhandledRejection", hear);
  expect(unheard).toEqual([]);
});

it("Compiled operations that together have too many fields are forgotten, and answer all the same", async () => {
  const levels = Array.from(
    { length: 12 },
    (_, level) => `fragment F${level} on Query { a${level}: text b${level}: text ...F${level + 1} }`,
  );
  const compiledOf = createCompiledOperations(schema, 10);
  const wide = parse(`{ ...F0 } ${levels.join(" ")} fragment F12 on Query { text }`);
  expect(await compiledFrom(compiledOf, wide)?.run({ context: contextOf(), variables: {} })).toContain('"b11":"text"');
  const again = parse("{ text }");
  expect(await compiledFrom(compiledOf, again)?.run({ context: contextOf(), variables: {} })).toBe('{"text":"text"}');
});

it("Mutations, subscriptions and introspection are not compiled", () => {
  const compiledOf = createCompiledOperations(schema);
  expect(compiledFrom(compiledOf, parse("{ __schema { queryType { name } } }"))).toBeNull();
  expect(compiledFrom(compiledOf, parse("mutation { text }"))).toBeNull();
});
