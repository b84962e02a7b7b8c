import { buildClientSchema, getIntrospectionQuery, type GraphQLSchema, type IntrospectionQuery } from "graphql";
import { beforeAll, expect, test } from "vitest";
import { connectSystem } from "./customer/connect-systems.ts";
import type { Api } from "./harness/api.ts";
import { appSecret, appWideConnector } from "./harness/app-wide-vendor.ts";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";
import { collectBelongings } from "./tenants/belongings.ts";
import { type Belongings, type Cover, covers as ownCovers, singularOf } from "./tenants/covers.ts";
import { suspectDeletions } from "./tenants/suspect-deletions.ts";
import { idsIn } from "./tenants/ids-in.ts";
import { entitiesIn, recordCovers } from "./tenants/records.ts";
import { walkRoot, type WalkedOperation } from "./tenants/walk.ts";
import { useNotedRoles, without } from "./tenants/without.ts";

/** Data that must be the same before and after a stranger has tried everything. */
const whatCounts = /* GraphQL */ `
  {
    customerLinks {
      nodes {
        id
        customers {
          id
        }
      }
    }
    systems {
      nodes {
        id
        status
        statusReason
        displayName
      }
    }
    apiTokens {
      nodes {
        id
        status
      }
    }
    appWideWebhooks {
      addresses {
        url
        endsAt
      }
    }
    webhookEndpoints {
      id
      url
      status
    }
    changes(first: 200) {
      nodes {
        recordId
        version
      }
    }
    workOrders(first: 50) {
      totalCount
      nodes {
        id
        version
        title
      }
    }
  }
`;

const makeAddress = `mutation { replaceAppWideWebhookAddress(input: { connectorId: "app-wide" }) { __typename } }`;

/** Queries about data that belong to no tenant, or to the calling token alone. */
const sharesNothing = new Set(["Query.connectors", "Query.connector", "Query.viewer", "Query.payloadCapture"]);

/** Queries whose answers need what is sealed for one environment: a stranger gets an error even where nothing else protects it. */
const isSealed = new Set(["Query.webhookEndpoint", "Query.webhookEndpoints"]);

const isResumed = ({ variables }: { readonly variables: Readonly<Record<string, unknown>> }) => "after" in variables;

describeEndToEnd("tenants never meet", () => {
  useNotedRoles();
  const house = useHouse({
    connectors: () => [{ connector: appWideConnector("http://127.0.0.1:9"), webhookSecret: appSecret }],
    gateway: { pollIntervalSeconds: 3600, scanIntervalSeconds: 0 },
  });
  let schema: GraphQLSchema;
  let covers: ReadonlyMap<string, Cover> = ownCovers;
  let theirs: Belongings;
  let theirIds: ReadonlySet<string>;
  let stranger: Api;
  let count = 0;
  beforeAll(async () => {
    const { api, apiFor, control, simulator, systemIds } = house();
    schema = buildClientSchema(await api.ask<IntrospectionQuery>(getIntrospectionQuery()));
    covers = new Map([...ownCovers, ...recordCovers(schema)]);
    stranger = await apiFor(["admin"], "live");
    await suspectDeletions(api, control("cmms-bee"), systemIds["cmms-bee"]);
    // The stranger is an ordinary tenant with records of the same vendor under the same remote ids.
    await connectSystem(stranger.ask, simulator.url, "cmms-bee");
    await house().ready();
    await api.ask(makeAddress);
    theirs = await collectBelongings(api, systemIds["cmms-bee"], entitiesIn(schema));
    expect(Object.keys(theirs.recordIds).toSorted()).toEqual(
      entitiesIn(schema)
        .map(({ name }) => singularOf(name))
        .toSorted(),
    );
    expect(theirs.heldDeletionId).not.toBe("");
    expect(theirs.historyIds).toHaveLength(2);
    theirIds = await everythingOf(api);
  });

  const operations = (kind: "query" | "mutation" | "subscription") => walkRoot(schema, kind);
  const attempts = (operation: WalkedOperation) =>
    (covers.get(operation.field)?.(theirs) ?? []).map((variables) => ({ ...operation, variables }));

  /** All ids that a tenant's own queries show. */
  async function everythingOf(api: Api): Promise<ReadonlySet<string>> {
    const found = new Set<string>(Object.values(theirs.recordIds));
    for (const { document, variables } of operations("query").flatMap(attempts)) {
      for (const id of idsIn((await api.send(document, variables)).data)) found.add(id);
    }
    return found;
  }
  const meets = (answer: unknown) => [...idsIn(answer)].filter((id) => theirIds.has(id));

  test("Every root field has an attempt to abuse it", () => {
    const fields = (["query", "mutation", "subscription"] as const).flatMap(operations).map(({ field }) => field);
    expect(fields.filter((field) => !covers.has(field))).toEqual([]);
    expect([...covers.keys()].filter((field) => !fields.includes(field))).toEqual([]);
  });

  test("A tenant's own token sees everything that the attempts ask for", async () => {
    const refused: unknown[] = [];
    for (const { field, document, variables } of operations("query").flatMap(attempts)) {
      const { errors } = await house().api.send(document, variables);
      if (errors.length > 0) refused.push({ field, variables, errors });
    }
    expect(refused).toEqual([]);
    expect(theirIds.size).toBeGreaterThan(20);
  });

  async function tryEverything(): Promise<void> {
    const before = await house().api.ask(whatCounts);
    const troubles: unknown[] = [];
    for (const { field, document, variables } of [...operations("query"), ...operations("mutation")].flatMap(attempts)) {
      const { data, errors } = await stranger.send(document, variables);
      const met = meets([data, errors]);
      // The only allowed error is the refusal of another environment's cursor.
      const failed = errors.filter(({ extensions }) => extensions?.code !== "INVALID_CURSOR");
      if (met.length > 0 || failed.length > 0) troubles.push({ field, variables, met, failed });
    }
    expect(troubles).toEqual([]);
    expect(await house().api.ask(whatCounts)).toEqual(before);
  }

  async function listenToEverything(): Promise<void> {
    await using streams = new AsyncDisposableStack();
    const all = operations("subscription").flatMap(attempts);
    const [resumed, fresh] = [all.filter(isResumed), all.filter((attempt) => !isResumed(attempt))];
    const refusals = await Promise.all(resumed.map(({ document, variables }) => stranger.refusal(document, variables)));
    expect(refusals.map((errors) => errors.map(({ extensions }) => extensions?.code))).toEqual(
      resumed.map(() => ["INVALID_CURSOR"]),
    );
    const open = await Promise.all(
      fresh.map(async ({ document, variables }) => streams.use(await stranger.sse(document, variables))),
    );
    const changes = "subscription { changes { recordId } }";
    const own = streams.use(await house().api.sse(changes));
    const others = streams.use(await stranger.sse(changes));
    count += 1;
    await house()
      .control("cmms-bee")
      .change(theirs.remoteId, { title: `Seen by both ${count}` });
    // Both tenants use the same vendor account: each gets its own change, and nothing of the other's.
    await own.first(() => true);
    await others.first(() => true);
    expect([...open, others].flatMap(({ received }) => meets(received))).toEqual([]);
  }

  test("A stranger's token gets nothing by any query or mutation", tryEverything);
  test("A stranger's token receives nothing by any subscription", listenToEverything);

  test("A stranger's token gets nothing with the code's own scoping switched off", async () => {
    using open = without("scoping");
    await tryEverything();
    await listenToEverything();
    expect(open.removed()).toBeGreaterThan(100);
  });

  test("A stranger's token gets nothing with row-level security switched off", async () => {
    using _ = without("row-level security");
    await tryEverything();
    await listenToEverything();
  });

  test("A stranger's token gets something with both switched off, which proves the attempts", async () => {
    using _ = without("scoping", "row-level security");
    const found = new Set<string>();
    for (const { field, document, variables } of operations("query").flatMap(attempts)) {
      const { data, errors } = await stranger.send(document, variables);
      if (meets(data).length > 0 || (isSealed.has(field) && errors.length > 0)) found.add(field);
    }
    expect([...found].toSorted()).toEqual(
      operations("query")
        .map(({ field }) => field)
        .filter((field) => !sharesNothing.has(field))
        .toSorted(),
    );
  });
});
