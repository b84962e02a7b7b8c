import { getOperationAST, parse } from "graphql";
import { expect, it } from "vitest";
import { administrator } from "../../graph/testing/memory-stages.ts";
import { sharingKeyOf } from "./sharing-key.ts";

const subscription = (after: string, rest = "") =>
  `subscription Watch($after: String, $status: WorkOrderStatus!) { workOrderChanges(${after} where: { status: { eq: $status } }) { cursor ${rest} } }`;

function keyOf(text: string, variables: Record<string, unknown> = {}, principal = administrator): string {
  const document = parse(text);
  const operation = getOperationAST(document, "Watch");
  if (!operation) throw new Error("no operation");
  return sharingKeyOf({ document, operation, variables }, principal);
}

const base = keyOf(subscription("after: $after"), { after: "a", status: "OPEN" });

it.each([
  ["another cursor", subscription("after: $after"), { after: "b", status: "OPEN" }],
  ["no cursor", subscription(""), { status: "OPEN" }],
  ["a cursor in the document", subscription('after: "c",'), { status: "OPEN" }],
  ["another layout", subscription("after: $after").replaceAll(" {", "\n{"), { status: "OPEN", after: null }],
])("The key is the same with %s", (_name, text, variables) => {
  expect(keyOf(text, variables)).toBe(base);
});

it.each([
  ["another variable", subscription("after: $after"), { status: "CLOSED" }, administrator],
  ["another field", subscription("after: $after", "kind"), { status: "OPEN" }, administrator],
  ["a bound token", subscription("after: $after"), { status: "OPEN" }, { ...administrator, systemId: "sys_1" }],
  ["fewer scopes", subscription("after: $after"), { status: "OPEN" }, { ...administrator, scopes: ["read" as const] }],
  ["another environment", subscription("after: $after"), { status: "OPEN" }, { ...administrator, environmentId: "env_live" }],
])("The key differs with %s", (_name, text, variables, principal) => {
  expect(keyOf(text, variables, principal)).not.toBe(base);
});

it("The key differs with the cursor if its variable is also used elsewhere", () => {
  const text = `subscription Watch($after: String) {
    workOrderChanges(after: $after) { workOrder { asset { workOrders(after: $after) { totalCount } } } }
  }`;
  expect(keyOf(text, { after: "a" })).not.toBe(keyOf(text, { after: "b" }));
});

it("The key is the same for tokens with equal rights", () => {
  const other = { ...administrator, tokenId: "tok_other", expiresAt: new Date() };
  expect(keyOf(subscription("after: $after"), { status: "OPEN" }, other)).toBe(base);
});
