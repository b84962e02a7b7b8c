import { expect, test } from "vitest";
import { type Answer, connectApi } from "./harness/api.ts";
import { type WorkOrders, workOrders } from "./harness/documents.ts";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";

const inner = /node_modules|\/src\/|\.ts:\d|select .* from|pglite|kysely|at \w+ \(/iu;

function codes(answer: Answer<unknown>): (string | undefined)[] {
  return answer.errors.map(({ extensions }) => extensions?.code);
}

describeEndToEnd("bad requests", () => {
  const house = useHouse({ connected: false });
  const ping = "{ __typename }";

  test.each(["", "wrong", "fettle_test_0000000000000000000000000000000000000000", "Bearer Bearer", "é".repeat(40)])(
    "A request with the wrong token %j is UNAUTHENTICATED",
    async (token) => {
      const answer = await connectApi(house().graphql, encodeURIComponent(token)).send(ping);
      expect(codes(answer)).toEqual(["UNAUTHENTICATED"]);
      expect(answer.status).toBe(401);
      expect(answer.data).toBeNull();
    },
  );

  test("A request without a token is UNAUTHENTICATED, over WebSocket too", async () => {
    const response = await fetch(house().graphql, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: ping }),
    });
    expect(response.status).toBe(401);
    await expect(connectApi(house().graphql, "wrong").webSocket(`subscription { changes { cursor } }`)).rejects.toThrow(
      "closed with 4403 Forbidden",
    );
  });

  test("A query for an unknown id returns null", async () => {
    const data = await house().api.ask(
      `query ($id: ID!) { node(id: $id) { id } workOrder(id: $id) { id } system(id: $id) { id } command(id: $id) { id } nodes(ids: [$id]) { id } }`,
      { id: "wo_nothing-of-ours" },
    );
    expect(data).toEqual({ node: null, workOrder: null, system: null, command: null, nodes: [null] });
  });

  test("A filter of the wrong type is a BAD_USER_INPUT that names the place", async () => {
    const answer = await house().api.send(workOrders, { where: { dueAt: { gt: 5 } } });
    expect(codes(answer)).toEqual(["BAD_USER_INPUT"]);
    expect(answer.errors[0]?.message).toContain("where");
    const inline = await house().api.send(`{ workOrders(where: { status: { eq: "OPEN" } }) { totalCount } }`);
    expect(inline.errors).toHaveLength(1);
    expect(inline.errors[0]?.extensions?.code).toMatch(/^[A-Z_]+$/u);
    const nothing = await house().api.send(workOrders, { where: { title: { eq: null } } });
    expect(codes(nothing)).toEqual(["BAD_USER_INPUT"]);
  });

  test.each([100_000, 201, -1])("A page of %d records is a BAD_USER_INPUT", async (first) => {
    expect(codes(await house().api.send<WorkOrders>(workOrders, { first }))).toEqual(["BAD_USER_INPUT"]);
  });

  test("A malformed page cursor is one typed error", async () => {
    const answer = await house().api.send(`{ workOrders(after: "nonsense") { totalCount } }`);
    expect(codes(answer)).toEqual(["INVALID_CURSOR"]);
  });

  test("A query nested 40 deep is refused before it runs", async () => {
    const answer = await house().api.send(
      `{ workOrder(id: "wo_1") ${"{ asset { workOrders { nodes ".repeat(14)} { id } ${"} } }".repeat(14)} }`,
    );
    expect(codes(answer)).toEqual(["QUERY_TOO_DEEP"]);
    expect(answer.data).toBeNull();
  });

  test("A query that would touch millions of records is refused before it runs", async () => {
    const answer = await house().api.send(
      `{ workOrders(first: 200) { nodes { asset { workOrders(first: 200) { nodes { location { workOrders(first: 200) { nodes { id } } } } } } } } }`,
    );
    expect(codes(answer)).toEqual(["QUERY_TOO_COMPLEX"]);
  });

  test("A request of 50 MB is refused without being read to its end", async () => {
    const body = JSON.stringify({ query: ping, variables: { padding: "x".repeat(50_000_000) } });
    const headers = { "content-type": "application/json", authorization: `Bearer ${await house().tokenFor(["read"])}` };
    const refused = await fetch(house().graphql, { method: "POST", headers, body }).then(
      async (response) => ({ status: response.status, text: await response.text() }),
      // The server may close the connection during the upload.
      () => ({ status: 413, text: "REQUEST_TOO_LARGE" }),
    );
    expect(refused.status).toBe(413);
    expect(refused.text).toContain("REQUEST_TOO_LARGE");
    expect(await house().api.ask(ping)).toEqual({ __typename: "Query" });
  });

  test.each([
    ["a syntax error", "{ workOrders("],
    ["an unknown field", "{ secrets }"],
    ["an unknown argument", "{ workOrders(limit: 1) { totalCount } }"],
    ["nothing", ""],
  ])("A query with %s gets one error with a code and a request id, and nothing internal", async (_, query) => {
    const answer = await house().api.send(query);
    expect(answer.data).toBeNull();
    expect(answer.errors.length).toBeGreaterThan(0);
    expect(answer.errors.every(({ extensions }) => typeof extensions?.code === "string")).toBe(true);
    expect(JSON.stringify(answer.errors)).not.toMatch(inner);
    expect(answer.headers.get("x-request-id")).toEqual(expect.any(String));
    expect(answer.extensions["requestId"]).toBe(answer.headers.get("x-request-id"));
  });

  test("A token of one environment sees nothing of another", async () => {
    const live = await house().apiFor(["admin"], "live");
    const { createConnectSession } = await house().api.ask<{ createConnectSession: { session: { id: string } } }>(
      `mutation { createConnectSession(input: { connectorId: "cmms-bee" }) { ... on CreateConnectSessionSuccess { session { id } } } }`,
    );
    const { node } = await live.ask<{ node: unknown }>(`query ($id: ID!) { node(id: $id) { id } }`, {
      id: createConnectSession.session.id,
    });
    expect(node).toBeNull();
  });

  test("Every answer states its cost", async () => {
    const answer = await house().api.send(workOrders, { first: 5 });
    expect(answer.errors).toEqual([]);
    expect(JSON.stringify(answer.extensions)).toMatch(/cost|complexity/iu);
  });

  test.each(["/nothing-here", "/connect/nothing", "/ingress/nothing", "/oauth/callback"])(
    "A request to %s is refused and leaks nothing",
    async (path) => {
      const response = await fetch(`${house().url}${path}`);
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(response.status).toBeLessThan(500);
      expect(await response.text()).not.toMatch(inner);
    },
  );
});
