import { expect, test } from "vitest";
import { makeReconnectSession, walkSession } from "./customer/connect-systems.ts";
import { pageOf, Visitor } from "./customer/visitor.ts";
import { connectApi, type Api, type Variables } from "./harness/api.ts";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";

interface Entry {
  readonly id: string;
  readonly at: string;
  readonly actorKind: string;
  readonly tokenId: string | null;
  readonly tokenName: string | null;
  readonly action: string;
  readonly systemId: string | null;
  readonly subjectIds: readonly string[];
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly outcome: string;
  readonly code: string | null;
  readonly traceId: string;
}

interface Entries {
  readonly auditEntries: {
    readonly nodes: readonly Entry[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

const ask = /* GraphQL */ `
  query ($where: AuditEntryFilter, $first: Int, $after: String) {
    auditEntries(where: $where, first: $first, after: $after) {
      nodes {
        id
        at
        actorKind
        tokenId
        tokenName
        action
        systemId
        subjectIds
        arguments
        outcome
        code
        traceId
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`;
const createToken = /* GraphQL */ `
  mutation ($input: CreateApiTokenInput!) {
    createApiToken(input: $input) {
      ... on CreateApiTokenSuccess {
        token
        apiToken {
          id
        }
      }
    }
  }
`;
const pauseSystem = `mutation ($input: PauseSystemInput!) { pauseSystem(input: $input) { __typename } }`;
const revokeToken = `mutation ($input: RevokeApiTokenInput!) { revokeApiToken(input: $input) { __typename } }`;
const updateOrder = `mutation ($input: UpdateWorkOrderInput!) { updateWorkOrder(input: $input) { __typename } }`;

const entriesOf = async (api: Api, variables: Variables = {}) => (await api.ask<Entries>(ask, variables)).auditEntries;
const first = async (api: Api, where: Variables) => (await entriesOf(api, { where, first: 1 })).nodes[0];

interface Made {
  readonly createApiToken: { readonly token: string; readonly apiToken: { readonly id: string } };
}
const makeToken = async (api: Api, input: Variables) => (await api.ask<Made>(createToken, { input })).createApiToken;

describeEndToEnd("the audit", () => {
  const house = useHouse();

  test("A mutation is noted with who did it, to what, and the answer's request id, and without its texts", async () => {
    const { api } = house();
    const made = await makeToken(api, { name: "A name to hide", scopes: ["READ"] });
    const entry = await first(api, { action: { eq: "createApiToken" } });
    expect(entry).toMatchObject({ actorKind: "TOKEN", outcome: "OK", code: null, systemId: null });
    expect(entry?.subjectIds).toEqual([made.apiToken.id]);
    expect(entry?.arguments).toEqual({ input: { name: "‹redacted›", scopes: ["READ"] } });
    expect(entry?.tokenName).toEqual(expect.any(String));
    const answer = await api.send(revokeToken, { input: { id: made.apiToken.id } });
    expect(await first(api, { action: { eq: "revokeApiToken" } })).toMatchObject({
      tokenId: entry?.tokenId,
      subjectIds: [made.apiToken.id],
      traceId: answer.extensions["requestId"],
    });
    const node = `query ($id: ID!) { node(id: $id) { ... on AuditEntry { action } } }`;
    expect(await api.ask(node, { id: entry?.id })).toEqual({ node: { action: "createApiToken" } });
  });

  test("Refusals are noted with their codes, those for a missing scope included", async () => {
    const { api, systemIds, apiFor } = house();
    await api.ask(revokeToken, { input: { id: "tok_nothing" } });
    expect(await first(api, { action: { eq: "revokeApiToken" } })).toMatchObject({
      outcome: "REFUSED",
      code: "NOT_FOUND",
      subjectIds: ["tok_nothing"],
    });
    const reader = await apiFor(["read"]);
    await reader.send(pauseSystem, { input: { systemId: systemIds["cmms-bee"] } });
    expect(await first(api, { systemId: { eq: systemIds["cmms-bee"] } })).toMatchObject({
      action: "pauseSystem",
      outcome: "REFUSED",
      code: "FORBIDDEN",
    });
  });

  test("Writes of records are left to the log of commands", async () => {
    const { api } = house();
    const { workOrders } = await api.ask<{ workOrders: { nodes: readonly { readonly id: string }[] } }>(
      "{ workOrders(first: 1) { nodes { id } } }",
    );
    await api.ask(updateOrder, { input: { id: workOrders.nodes[0]?.id, title: "Changed" } });
    expect(await first(api, { action: { eq: "updateWorkOrder" } })).toBeUndefined();
  });

  test("What customers do on connect pages is noted, refused accounts included", async () => {
    const { api, systemIds, simulator, control } = house();
    const systemId = systemIds["workwave-service"];
    expect((await entriesOf(api, { where: { systemId: { eq: systemId }, actorKind: { eq: "CUSTOMER" } } })).nodes).toMatchObject([
      { action: "connect", outcome: "OK", tokenId: null, arguments: { connectorId: "workwave-service" } },
    ]);
    const url = await makeReconnectSession(api.ask, systemId);
    const visitor = new Visitor(url);
    const page = pageOf(await visitor.open(`${url}?connector=workwave-service&method=apiKey`));
    const [form] = page.forms;
    const { apiKeys, accounts } = await control("workwave-service").credentials();
    const foreign = apiKeys.find(({ account }) => account !== accounts[0]?.id);
    if (form === undefined || foreign === undefined) throw new Error("No form, or no other account");
    const key = form.fields.find((name) => name.endsWith(".key")) ?? "";
    await visitor.submit(page, form, { [key]: "no-such-key-0123456789" });
    await visitor.submit(page, form, { [key]: foreign.key });
    await walkSession(simulator.url, url, "workwave-service");
    const { nodes } = await entriesOf(api, { where: { systemId: { eq: systemId }, actorKind: { eq: "CUSTOMER" } } });
    expect(nodes.map(({ action, outcome, code }) => [action, outcome, code])).toEqual([
      ["reconnect", "OK", null],
      ["reconnect", "REFUSED", "OTHER_ACCOUNT"],
      ["reconnect", "REFUSED", "UNAUTHENTICATED"],
      ["connect", "OK", null],
    ]);
  });

  test("The operator's tokens are noted as the operator's", async () => {
    const { api, tokenFor } = house();
    await tokenFor(["read"]);
    expect(await first(api, { actorKind: { eq: "OPERATOR" } })).toMatchObject({
      action: "token create",
      tokenId: null,
      arguments: { scopes: ["read"] },
    });
  });

  test("The pages of the list together are the list, in order", async () => {
    const { api } = house();
    const { nodes } = await entriesOf(api, { first: 200 });
    expect(nodes.length).toBeGreaterThan(5);
    expect(nodes.map(({ at }) => at)).toEqual(
      nodes
        .map(({ at }) => at)
        .toSorted()
        .toReversed(),
    );
    const ids: string[] = [];
    for (let after: string | null = null, more = true; more;) {
      const page = await entriesOf(api, { first: 2, after });
      ids.push(...page.nodes.map(({ id }) => id));
      after = page.pageInfo.endCursor;
      more = page.pageInfo.hasNextPage;
    }
    expect(ids).toEqual(nodes.map(({ id }) => id));
    const [newest] = nodes;
    expect((await entriesOf(api, { where: { at: { lt: nodes.at(-1)?.at } } })).nodes).toEqual([]);
    expect((await entriesOf(api, { where: { at: { gte: newest?.at } }, first: 1 })).nodes[0]?.id).toBe(newest?.id);
  });

  test("Only administrators of the whole environment see it", async () => {
    const { api, graphql, systemIds, apiFor } = house();
    const [newest] = (await entriesOf(api, { first: 1 })).nodes;
    const writer = await apiFor(["read", "write", "systems"]);
    expect((await writer.send(ask)).errors).toMatchObject([{ extensions: { code: "FORBIDDEN" } }]);
    const { token } = await makeToken(api, { name: "Bound", scopes: ["ADMIN"], systemId: systemIds["cmms-bee"] });
    const bound = connectApi(graphql, token);
    expect((await entriesOf(bound)).nodes).toEqual([]);
    const node = "query ($id: ID!) { node(id: $id) { id } }";
    expect(await bound.ask(node, { id: newest?.id })).toEqual({ node: null });
    expect(await (await apiFor(["admin"], "live")).ask(node, { id: newest?.id })).toEqual({ node: null });
  });
});
