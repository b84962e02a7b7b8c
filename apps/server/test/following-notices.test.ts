import { expect, test } from "vitest";
import { connectSystem } from "./customer/index.ts";
import { type WorkOrders, workOrders } from "./harness/documents.ts";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";

interface NoticeChanges {
  readonly noticeChanges: {
    readonly cursor: string;
    readonly kind: string;
    readonly systemId: string | null;
    readonly subjectId: string | null;
    readonly data: { readonly entity: string; readonly kind: string; readonly created: number; readonly updated: number };
    readonly traceId: string;
    readonly system: { readonly id: string } | null;
  };
}

const noticeChanges = /* GraphQL */ `
  subscription ($after: String, $kinds: [NoticeKind!], $systemId: ID) {
    noticeChanges(after: $after, kinds: $kinds, systemId: $systemId) {
      cursor
      kind
      systemId
      subjectId
      data
      traceId
      system {
        id
      }
    }
  }
`;

const syncRun = `query ($id: ID!) { node(id: $id) { id ... on SyncRun { entity created status traceId } } }`;
const syncSystem = `mutation ($id: ID!) { syncSystem(input: { systemId: $id }) { __typename } }`;
const changesAfter = `query ($after: String) { changes(after: $after, first: 200) { nodes { cursor systemId entity traceId } } }`;

describeEndToEnd("following notices", () => {
  const count = 20;
  const house = useHouse({ connected: false, simulator: { workOrders: count }, gateway: { pollIntervalSeconds: 3600 } });
  const cursorNow = async () => (await house().api.ask<WorkOrders>(workOrders, { first: 0 })).workOrders.changeCursor;

  test("A first sync is told to a subscriber, who resumes by its cursor after a restart and hears of later changes", async () => {
    const { api, simulator, control, restart, ready } = house();
    const before = await cursorNow();
    await using stream = await api.sse<NoticeChanges>(noticeChanges, { kinds: ["SYNC_FINISHED"] });
    const systemId = await connectSystem(api.ask, simulator.url, "cmms-bee");
    await ready();
    const { data: answer } = await stream.first(({ data }) => data.noticeChanges.data.entity === "WorkOrder");
    const told = answer.noticeChanges;
    const nothing = { updated: 0, deleted: 0, rejected: 0, errorCode: null };
    const times = { startedAt: expect.stringMatching(/Z$/u), finishedAt: expect.stringMatching(/Z$/u) };
    expect(told).toMatchObject({
      kind: "SYNC_FINISHED",
      systemId,
      system: { id: systemId },
      data: { entity: "WorkOrder", kind: "FIRST", created: count, ...nothing, ...times },
    });
    expect(await api.ask(syncRun, { id: told.subjectId })).toMatchObject({
      node: { entity: "WorkOrder", status: "SUCCEEDED", traceId: told.traceId },
    });

    const [first] = stream.received;
    const after = first?.data.noticeChanges.cursor;
    await restart();
    await ready();
    await using resumed = await api.sse<NoticeChanges>(noticeChanges, { after, systemId });
    await using anew = await api.sse<NoticeChanges>(noticeChanges, { after: before });
    await using other = await api.sse<NoticeChanges>(noticeChanges, { after: before, systemId: "sys_other" });
    await using none = await api.sse<NoticeChanges>(noticeChanges, { after: before, kinds: [] });

    // Nothing but the poll tells of this change, and the polls of the other types find nothing.
    const [remoteId = ""] = await control("cmms-bee").list();
    await control("cmms-bee").faults({ webhooks: [{ kind: "lost", times: 1 }] });
    await control("cmms-bee").change(remoteId, { title: "Seen by a poll" });
    await api.ask(syncSystem, { id: systemId });
    const isChange = ({ data }: { readonly data: NoticeChanges }) => data.noticeChanges.data.kind === "CHANGES";
    const later = (await resumed.first(isChange)).data.noticeChanges;
    expect(later.data).toMatchObject({ entity: "WorkOrder", ...nothing, created: 0, updated: 1 });
    await anew.first(isChange);

    const cursorsOf = ({ received }: typeof stream) => received.map(({ data }) => data.noticeChanges.cursor);
    expect(cursorsOf(anew)).toEqual([after, ...cursorsOf(resumed)]);
    expect(cursorsOf(anew).slice(0, stream.received.length)).toEqual(cursorsOf(stream));
    const entities = anew.received.map(({ data }) => data.noticeChanges.data.entity);
    expect(entities.toSorted()).toEqual([...new Set(entities), "WorkOrder"].toSorted());
    expect(cursorsOf(other)).toEqual([]);
    expect(cursorsOf(none)).toEqual([]);

    // Notices and changes have places in one log.
    type Changes = { readonly changes: { readonly nodes: readonly { readonly traceId: string; readonly systemId: string }[] } };
    const { changes } = await api.ask<Changes>(changesAfter, { after: cursorsOf(anew).at(-2) });
    expect(changes.nodes).toMatchObject([{ systemId, entity: "WorkOrder", traceId: later.traceId }]);
  });
});
