import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient, type FollowEvent, graphql, memoryCursor, type ResultOf } from "@fettle/client";
import { fileCursor } from "@fettle/client/node";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startCuttableProxy } from "./harness/cuttable-proxy.ts";
import { type WorkOrderChanges, workOrderChanges } from "./harness/documents.ts";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";

const card = graphql(`
  fragment Card on WorkOrder {
    id
    remoteId
    version
    title
  }
`);
const list = graphql(
  `
    query ($where: WorkOrderFilter, $first: Int, $after: String) {
      workOrders(where: $where, first: $first, after: $after, orderBy: { field: CREATED_AT, direction: ASC }) {
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

type Card = ResultOf<typeof card>;
type Event = FollowEvent<Card, Card, object>;

/** A copy of the records, as an app would keep it. */
function createBoard(events: AsyncIterator<Event, undefined>) {
  const records = new Map<string, Card>();
  const told: string[] = [];
  return {
    records,
    /** Every record event, as `id version`. */
    told,
    async takeUntil(fits: (event: Event) => boolean): Promise<void> {
      for (;;) {
        const { value, done } = await events.next();
        if (done === true) throw new Error("The stream ended");
        if (value.type === "record") {
          told.push(`${value.record.id} ${value.record.version}`);
          records.set(value.record.id, value.record);
        }
        if (value.type === "removed") records.delete(value.id);
        if (fits(value)) return;
      }
    },
  };
}

const byId = (left: Card, right: Card): number => (left.id < right.id ? -1 : 1);
const isTitled = (title: string) => (event: Event) => event.type === "record" && event.record.title === title;

describeEndToEnd("a list and its stream", () => {
  const house = useHouse();
  let folder = "";
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "fettle-client-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const open = () => ({ systemId: { eq: house().systemIds["cmms-bee"] }, status: { eq: "OPEN" as const } });

  /** The open work orders of CMMS Bee, oldest first. */
  async function openWorkOrders(): Promise<Card[]> {
    await using client = createClient({ url: house().graphql, token: await house().tokenFor(["read"]) });
    const cards: Card[] = [];
    for (let after: string | null = null; ;) {
      const { workOrders: page } = (await client.query(list, { where: open(), first: 200, after })) as ResultOf<typeof list>; // its inferred type would be circular
      cards.push(...page.nodes);
      if (!page.pageInfo.hasNextPage) return cards;
      after = page.pageInfo.endCursor;
    }
  }

  test("A copy of the records ends equal to the store, whatever changes while pages are read, and gets each version once", async () => {
    const { api, graphql: url, tokenFor, url: origin, control } = house();
    const { change } = control("cmms-bee");
    const cards = await openWorkOrders();
    const [first, second] = cards;
    const last = cards.at(-1);
    if (first === undefined || second === undefined || last === undefined) throw new Error("Too few work orders");
    expect(cards.length).toBeGreaterThan(10);
    await using log = await api.sse<WorkOrderChanges>(workOrderChanges, { where: {} });
    const untilLogged = async (id: string, fits: (data: WorkOrderChanges["workOrderChanges"]) => boolean): Promise<void> =>
      void (await log.first(({ data }) => data.workOrderChanges.recordId === id && fits(data.workOrderChanges)));

    await using proxy = await startCuttableProxy(origin);
    await using client = createClient({
      url: url.replace(origin, proxy.url),
      token: await tokenFor(["read"]),
      timing: { firstDelay: 50, longestDelay: 200 },
    });
    const board = createBoard(client.listThenFollow({ list, follow, variables: { where: open(), first: 5 } }));
    await board.takeUntil(({ type }) => type === "record");
    // After the first page: one of its records changes, another leaves, and one of the unread last page changes.
    await change(first.remoteId, { title: "Changed on the first page" });
    await change(last.remoteId, { title: "Changed on the last page" });
    await change(second.remoteId, { status: "ON_HOLD" });
    await untilLogged(first.id, ({ workOrder }) => workOrder?.title === "Changed on the first page");
    await untilLogged(last.id, ({ workOrder }) => workOrder?.title === "Changed on the last page");
    await untilLogged(second.id, ({ workOrder }) => workOrder?.status === "ON_HOLD");
    await board.takeUntil(({ type }) => type === "listed");
    expect(board.records.get(last.id)?.title).toBe("Changed on the last page");
    await board.takeUntil((event) => event.type === "removed" && event.id === second.id);

    proxy.cut();
    await change(second.remoteId, { status: "OPEN" });
    await untilLogged(second.id, ({ workOrder }) => workOrder?.status === "OPEN");
    proxy.restore();
    await change(first.remoteId, { title: "The end" });
    await board.takeUntil(isTitled("The end"));

    expect([...board.records.values()].toSorted(byId)).toEqual((await openWorkOrders()).toSorted(byId));
    expect(new Set(board.told).size).toBe(board.told.length);
  });

  test("A restarted app resumes from its file, with the event that it had not finished", async () => {
    const { graphql: url, tokenFor, control } = house();
    const token = await tokenFor(["read"]);
    const [workOrder] = await openWorkOrders();
    if (workOrder === undefined) throw new Error("No work order");
    const variables = { where: { id: { eq: workOrder.id } } };
    const options = { list, follow, variables, cursor: fileCursor(join(folder, "cursor")) };
    {
      await using client = createClient({ url, token });
      const board = createBoard(client.listThenFollow(options));
      await board.takeUntil(({ type }) => type === "listed");
      const changed = board.takeUntil(isTitled("In the app's hands"));
      await control("cmms-bee").change(workOrder.remoteId, { title: "In the app's hands" });
      await changed;
    }
    await control("cmms-bee").change(workOrder.remoteId, { title: "While it was away" });
    await using client = createClient({ url, token });
    const board = createBoard(client.listThenFollow(options));
    const types: string[] = [];
    await board.takeUntil((event) => {
      types.push(event.type === "record" ? event.record.title : event.type);
      return isTitled("While it was away")(event);
    });
    expect(types).toEqual(["In the app's hands", "While it was away"]);
  });

  test("The client asks for a new token when its token ends during a stream, and misses nothing", async () => {
    const { api, graphql: url, tokenFor, control } = house();
    const tokens = [await tokenFor(["read"]), await tokenFor(["read"])];
    const [workOrder] = await openWorkOrders();
    const [token = ""] = tokens;
    if (workOrder === undefined) throw new Error("No work order");
    await using first = createClient({ url, token });
    const { viewer } = await first.query(
      graphql(`
        {
          viewer {
            apiToken {
              id
            }
          }
        }
      `),
    );
    await using client = createClient({ url, token: (refused) => tokens[refused === null ? 0 : 1] ?? "" });
    const board = createBoard(client.listThenFollow({ list, follow, variables: { where: { id: { eq: workOrder.id } } } }));
    await board.takeUntil(({ type }) => type === "listed");
    const before = board.takeUntil(isTitled("With the first token"));
    await control("cmms-bee").change(workOrder.remoteId, { title: "With the first token" });
    await before;
    await api.ask("mutation ($id: ID!) { revokeApiToken(input: { id: $id }) { __typename } }", { id: viewer?.apiToken?.id });
    const after = board.takeUntil(isTitled("With the second token"));
    await control("cmms-bee").change(workOrder.remoteId, { title: "With the second token" });
    await after;
    expect(new Set(board.told).size).toBe(board.told.length);
  });

  test.each([
    ["a malformed cursor", "INVALID_CURSOR", { cursor: memoryCursor("nonsense") }],
    ["a malformed token", "UNAUTHENTICATED", { token: "nonsense" }],
    ["an invalid document", "GRAPHQL_VALIDATION_FAILED", { document: "subscription { nothing }" }],
  ])("A stream with %s ends with %s", async (_, code, { cursor = null, token = null, document = workOrderChanges }: Given) => {
    await using client = createClient({ url: house().graphql, token: token ?? (await house().tokenFor(["read"])) });
    const stream = client.subscribe(document, { cursor });
    await expect(stream.next()).rejects.toMatchObject({ name: "FettleError", code, isRetryable: false });
  });
});

interface Given {
  readonly cursor?: ReturnType<typeof memoryCursor> | null;
  readonly token?: string | null;
  readonly document?: string;
}
