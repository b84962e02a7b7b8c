import { expectTypeOf, it } from "vitest";
import { createClient } from "./create-client.ts";
import { graphql, type ResultOf, type VariablesOf } from "./schema/graphql.ts";

const client = createClient({ url: "https://fettle.example.com/graphql" });

const workOrder = graphql(`
  query ($id: ID!) {
    workOrder(id: $id) {
      title
      status
      dueAt
      customFields
    }
  }
`);
const card = graphql(`
  fragment Card on WorkOrder {
    id
    version
    title
  }
`);
const list = graphql(
  `
    query ($where: WorkOrderFilter, $after: String) {
      workOrders(where: $where, after: $after) {
        changeCursor
        pageInfo {
          hasNextPage
          endCursor
        }
        nodes {
          ...Card
        }
      }
    }
  `,
  [card],
);
const follow = graphql(
  `
    subscription ($where: WorkOrderFilter) {
      workOrderChanges(where: $where) {
        kind
        recordId
        version
        matches
        workOrder {
          ...Card
        }
      }
    }
  `,
  [card],
);

it("data and variables are those of the published schema", () => {
  expectTypeOf<VariablesOf<typeof workOrder>>().toEqualTypeOf<{ id: string }>();
  type Found = NonNullable<ResultOf<typeof workOrder>["workOrder"]>;
  expectTypeOf<Found["title"]>().toEqualTypeOf<string>();
  expectTypeOf<Found["dueAt"]>().toEqualTypeOf<string | null>();
  expectTypeOf<Found["customFields"]>().toEqualTypeOf<unknown>();
  expectTypeOf<Found["status"]>().extract<"OPEN" | "SCHEDULED">().toEqualTypeOf<"OPEN" | "SCHEDULED">();
  expectTypeOf<Found["status"]>().not.toEqualTypeOf<string>();
});

it("a query returns its data and requires its variables", () => {
  const call = () => client.query(workOrder, { id: "wo_1" });
  expectTypeOf(call).returns.resolves.toEqualTypeOf<ResultOf<typeof workOrder>>();
  // @ts-expect-error the id is missing
  void (() => client.query(workOrder));
  // @ts-expect-error an id is text
  void (() => client.query(workOrder, { id: 1 }));
  void (() =>
    client.query(
      graphql(`
        {
          workOrders {
            totalCount
          }
        }
      `),
    ));
  // @ts-expect-error an unknown status
  void (() => client.subscribe(follow, { variables: { where: { status: { eq: "LOST" } } } }));
});

it("a list and a stream yield records and changes", () => {
  const stream = client.listThenFollow({ list, follow, variables: { where: { status: { eq: "OPEN" } } } });
  type Event = typeof stream extends AsyncIterable<infer Item> ? Item : never;
  type Card = { id: string; version: number; title: string };
  expectTypeOf<Extract<Event, { type: "record" }>["record"]>().toEqualTypeOf<Card>();
  type Removal = NonNullable<Extract<Event, { type: "removed" }>["change"]>;
  expectTypeOf<Removal["kind"]>().toEqualTypeOf<"CREATED" | "UPDATED" | "DELETED">();
  void (() => client.listThenFollow({ list, follow }));
});
