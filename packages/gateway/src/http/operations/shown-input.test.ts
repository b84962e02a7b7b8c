import { redacted } from "@fettle/connector";
import { getOperationAST, parse, print } from "graphql";
import { expect, it } from "vitest";
import { createSchema } from "../../graph/create-schema.ts";
import { canonicalCatalog } from "../../graph/testing/catalog.ts";
import { graphParts } from "../../stages.ts";
import { secretNames } from "../../payloads/redaction/secret-names.ts";
import { shownDocument, shownVariables } from "./shown-input.ts";

const schema = createSchema(canonicalCatalog, graphParts);
const names = secretNames(["gateCode"]);
const shown = (text: string) => shownDocument(schema, parse(text), text, names).text;
const variablesOf = (text: string, variables: Record<string, unknown>) => {
  const operation = getOperationAST(parse(text));
  if (!operation) throw new Error("There is no operation.");
  return shownVariables(schema, operation, variables, shownDocument(schema, parse(text), text, names));
};

it("A document without secrets is shown as it was written", () => {
  const text = `query Mine {   workOrders(where: { title: { eq: "Pump" } }) { nodes { id } } }`;
  expect(shown(text)).toBe(text);
});

it("Secrets that are written into a document are taken out, and nothing else", () => {
  const text = `mutation { createWebhookEndpoint(input: { url: "https://app/secret-1", description: "Mine", preset: THIN,
    headers: [{ name: "authorization", value: "secret-2" }] }) { __typename }
    exchangeConnectCode(input: { code: "secret-3" }) { __typename } }`;
  const found = shown(text);
  expect(found).not.toContain("secret-");
  expect(found).toContain(redacted);
  expect(found).toContain('description: "Mine"');
  expect(found).toContain("preset: THIN");
});

it("A variable in the place of a secret stays, because only its value is secret", () => {
  const text = `mutation ($code: String!) { exchangeConnectCode(input: { code: $code }) { __typename } }`;
  expect(shown(text)).toBe(text);
});

it("Values of sensitive inputs are taken out of variables, however deep, and in any shape", () => {
  const create = `mutation ($input: CreateWebhookEndpointInput!) { createWebhookEndpoint(input: $input) { __typename } }`;
  const input = {
    url: "https://app/secret-1",
    description: "Mine",
    headers: [{ name: "authorization", value: "secret-2" }],
    documents: { document: "subscription { changes { cursor } }" },
  };
  expect(variablesOf(create, { input, undeclared: 1 })).toEqual({
    input: { ...input, url: redacted, headers: [{ name: "authorization", value: redacted }] },
  });
  expect(variablesOf(create, { input: null })).toEqual({ input: null });
  expect(variablesOf(create, { input: "not an object" })).toEqual({ input: "not an object" });
  expect(variablesOf(create, { input: { headers: { name: "x", value: "secret-3" } } })).toEqual({
    input: { headers: { name: "x", value: redacted } },
  });
});

it("A variable that stands where a secret belongs is taken out whole, with its default", () => {
  const text = `mutation ($url: String = "https://app/secret-1", $value: String!, $note: String) {
    createWebhookEndpoint(input: { url: $url, description: $note, preset: THIN, headers: [{ name: "x", value: $value }] }) { __typename } }`;
  expect(shown(text)).not.toContain("secret-1");
  expect(variablesOf(text, { url: "https://app/secret-2", value: "secret-3", note: "Mine" })).toEqual({
    url: redacted,
    value: redacted,
    note: "Mine",
  });
});

it("Values under declared names are taken out of a document", () => {
  expect(shown('{ workOrders(where: { gateCode: "1234", title: { eq: "Pump" } }) { nodes { id } } }')).not.toContain("1234");
});

it("Variables of a type that leads to no secret stay as they are", () => {
  const variables = { where: { title: { eq: "Pump" } } };
  expect(
    variablesOf(print(parse(`query ($where: WorkOrderFilter) { workOrders(where: $where) { nodes { id } } }`)), variables),
  ).toEqual(variables);
});
