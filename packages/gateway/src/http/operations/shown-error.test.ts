import { redacted } from "@fettle/connector";
import { getOperationAST, getVariableValues, parse, validate } from "graphql";
import { expect, it } from "vitest";
import { createSchema } from "../../graph/create-schema.ts";
import { canonicalCatalog } from "../../graph/testing/catalog.ts";
import { graphParts } from "../../stages.ts";
import { shownError } from "./shown-error.ts";

const schema = createSchema(canonicalCatalog, graphParts);

it.each([
  [
    "mutation ($c: ExchangeConnectCodeInput!) { exchangeConnectCode(input: $c) { __typename } }",
    { c: { code: { of: "SECRET" }, foo: 1 } },
  ],
  ["mutation ($c: ExchangeConnectCodeInput!) { exchangeConnectCode(input: $c) { __typename } }", { c: "SECRET; got it" }],
  ["query ($n: Int) { workOrders(first: $n) { nodes { id } } }", { n: "SECRET" }],
])("An error about a variable of %s does not quote it", (text, variables) => {
  const definitions = getOperationAST(parse(text))?.variableDefinitions ?? [];
  const { errors = [] } = getVariableValues(schema, definitions, variables);
  expect(errors.length).toBeGreaterThan(0);
  expect(JSON.stringify(errors)).toContain("SECRET");
  const shown = JSON.stringify(errors.map(shownError));
  expect(shown).not.toContain("SECRET");
  expect(shown).toContain(redacted);
});

it.each([
  '{ workOrders(first: "SECRET") { nodes { id } } }',
  "{ workOrders(where: { status: { eq: SECRET } }) { nodes { id } } }",
  'mutation { exchangeConnectCode(input: { code: ["SECRET"] }) { __typename } }',
])("An error about a value in a document does not quote it: %s", (text) => {
  const errors = validate(schema, parse(text));
  expect(errors.length).toBeGreaterThan(0);
  expect(JSON.stringify(errors.map(shownError))).not.toContain("SECRET");
});

it("Other errors stay as they are", () => {
  const [error] = validate(schema, parse("{ nothing }"));
  expect(error && shownError(error)).toMatchObject({ message: expect.stringContaining('Cannot query field "nothing"') });
});
