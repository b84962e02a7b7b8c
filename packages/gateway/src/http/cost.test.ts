import { parse, type OperationDefinitionNode } from "graphql";
import { expect, it } from "vitest";
import { createSchema } from "../schema/create-schema.ts";
import { canonicalCatalog } from "../schema/testing/catalog.ts";
import { costOf } from "./cost.ts";

const schema = createSchema(canonicalCatalog);

function reckon(query: string, variables: Record<string, unknown> = {}) {
  const document = parse(query);
  const [operation] = document.definitions;
  const { cost, depth } = costOf(schema, document, operation as OperationDefinitionNode, variables); // each query below begins with it
  return { cost, depth };
}

it.each([
  ["{ system(id: 1) { id } }", {}, { cost: 2, depth: 2 }],
  ["{ workOrders { nodes { id } } }", {}, { cost: 50 + 50 * 2, depth: 3 }],
  ["query ($n: Int) { workOrders(first: $n) { nodes { id } } }", { n: 3 }, { cost: 50 + 3 * 2, depth: 3 }],
  ["query ($n: Int = 4) { workOrders(last: $n) { edges { node { id } } } }", {}, { cost: 50 + 4 * 3, depth: 4 }],
  ["{ workOrders(first: 10) { nodes { assignees { id } } } }", {}, { cost: 50 + 10 * (1 + 1 + 5), depth: 4 }],
  ["{ assets(first: 2) { nodes { workOrders(first: 3) { totalCount } } } }", {}, { cost: 50 + 2 * (1 + 50 + 3), depth: 4 }],
  ["{ nodes(ids: [1, 2]) { id } }", {}, { cost: 50 + 2, depth: 2 }],
  ["{ ...q } fragment q on Query { a: connectors { id } b: connectors { id } }", {}, { cost: 12, depth: 2 }],
  ["{ __schema { types { name fields { name } } } }", {}, { cost: 5001, depth: 1 }],
])("reckons %s", (query, variables, expected) => {
  expect(reckon(query, variables)).toEqual(expected);
});

it("lets pages of everything that a work order has pass", () => {
  const place = "id name remoteType isActive address { lines city } parent { id name }";
  const query = `{ workOrders(first: 200) { totalCount changeCursor nodes {
    id number title description status remoteStatus type remoteType priority remotePriority dueAt startedAt completedAt customFields remoteData
    system { id displayName status connector { id name } } location { ${place} } customer { id name email billingAddress { lines city } }
    asset { id name status serialNumber location { ${place} } } assignees { id name email phone role isActive }
    appointments { id status startAt endAt technicians { role technician { id name } } } } } }`;
  expect(reckon(query).cost).toBeLessThan(100_000);
});
