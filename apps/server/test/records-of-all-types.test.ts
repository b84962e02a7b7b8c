import { expect, test } from "vitest";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";

interface Listed {
  readonly __typename: string;
  readonly id: string;
  readonly updatedAt: string;
  readonly remoteCreatedAt: string | null;
}

interface Page {
  readonly records: {
    readonly totalCount: number;
    readonly changeCursor: string;
    readonly nodes: readonly Listed[];
    readonly pageInfo: {
      readonly hasNextPage: boolean;
      readonly hasPreviousPage: boolean;
      readonly startCursor: string | null;
      readonly endCursor: string | null;
    };
  };
}

const list = /* GraphQL */ `
  query (
    $entities: [String!]
    $where: SystemRecordFilter
    $orderBy: SystemRecordOrder
    $first: Int
    $after: String
    $last: Int
    $before: String
  ) {
    records(entities: $entities, where: $where, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {
      totalCount
      changeCursor
      nodes {
        __typename
        id
        updatedAt
        remoteCreatedAt
        ... on WorkOrder {
          title
        }
        ... on Asset {
          name
          location {
            name
          }
        }
      }
      pageInfo {
        hasNextPage
        hasPreviousPage
        startCursor
        endCursor
      }
    }
  }
`;

describeEndToEnd("records of all types", () => {
  const house = useHouse();
  const read = async (variables: Readonly<Record<string, unknown>>) => (await house().api.ask<Page>(list, variables)).records;
  const ofSystem = () => ({ where: { systemId: { eq: house().systemIds["cmms-bee"] } } });

  /** Every page of a list, forwards or backwards, in the order of the list. */
  async function readAll(variables: Readonly<Record<string, unknown>>, size: number, isBackwards = false) {
    const all: Listed[] = [];
    for (let cursor: string | null = null, hasMore = true; hasMore;) {
      const page: Page["records"] = await read({
        ...variables,
        ...(isBackwards ? { last: size, before: cursor } : { first: size, after: cursor }),
      });
      if (isBackwards) all.unshift(...page.nodes);
      else all.push(...page.nodes);
      cursor = isBackwards ? page.pageInfo.startCursor : page.pageInfo.endCursor;
      hasMore = isBackwards ? page.pageInfo.hasPreviousPage : page.pageInfo.hasNextPage;
    }
    return all;
  }

  test("All records of a system come once, in order, page by page, in both directions", async () => {
    const { totalCount } = await read({ ...ofSystem(), first: 1 });
    const all = await readAll(ofSystem(), 60);
    expect(all).toHaveLength(totalCount);
    expect(new Set(all.map(({ id }) => id)).size).toBe(totalCount);
    expect(new Set(all.map(({ __typename }) => __typename)).size).toBeGreaterThan(8);
    const times = all.map(({ updatedAt }) => updatedAt);
    expect(times).toEqual(times.toSorted().toReversed());
    expect(await readAll(ofSystem(), 170, true)).toEqual(all);
    const ascending = { ...ofSystem(), orderBy: { field: "UPDATED_AT", direction: "ASC" } };
    expect(await readAll(ascending, 110)).toEqual(all.toReversed());
  });

  test("Types are chosen, each with what it has of its own, and absent times come last", async () => {
    const variables = { ...ofSystem(), entities: ["Asset", "WorkOrder", "Team"], orderBy: { field: "REMOTE_CREATED_AT" } };
    const all = await readAll(variables, 45);
    expect(new Set(all.map(({ __typename }) => __typename))).toEqual(new Set(["Asset", "WorkOrder", "Team"]));
    const times = all.map(({ remoteCreatedAt }) => remoteCreatedAt);
    const known = times.filter((time) => time !== null);
    expect(times).toEqual([...known.toSorted().toReversed(), ...times.filter((time) => time === null)]);
    const kinds = Map.groupBy(all, ({ __typename }) => __typename);
    for (const workOrder of kinds.get("WorkOrder") ?? []) expect(workOrder).toHaveProperty("title", expect.any(String));
    for (const asset of kinds.get("Asset") ?? []) expect(asset).toHaveProperty("location");
    expect((await read({ ...variables, entities: [] })).nodes).toEqual([]);
  });

  test("A wrong type and a cursor of another list are refused", async () => {
    const wrong = await house().api.send(list, { entities: ["Workorder"] });
    expect(wrong.errors).toMatchObject([
      { message: expect.stringContaining("WorkOrder"), extensions: { code: "BAD_USER_INPUT" } },
    ]);
    const { pageInfo } = await read({ first: 1 });
    const other = await house().api.send(list, { orderBy: { field: "CREATED_AT" }, after: pageInfo.endCursor });
    expect(other.errors).toMatchObject([{ extensions: { code: "INVALID_CURSOR" } }]);
  });
});
