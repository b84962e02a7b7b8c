import { beforeEach, expect, it } from "vitest";
import { encodeCursor } from "../change-log/cursor.ts";
import { administrator, createMemoryStages, type MemoryStages } from "../graph/testing/memory-stages.ts";
import { changeOf, recordWith, systemWith, workOrderWith } from "../graph/testing/fixtures.ts";
import { createRunner, errorsOf } from "../graph/testing/run.ts";

let memory: MemoryStages;
let run: ReturnType<typeof createRunner>;
const cursor = (position: number) => encodeCursor("env_test", { position, mark: null });

beforeEach(() => {
  memory = createMemoryStages({ floor: 2 });
  run = createRunner(memory);
  memory.systems.set("sys_1", systemWith("sys_1"));
});

interface SystemPage {
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly hasPreviousPage: boolean };
}

const list = `query ($where: ChangeFilter, $first: Int, $after: String) {
  changes(where: $where, first: $first, after: $after) {
    nodes { __typename cursor kind entity matches changedFields record { id } system { id } ... on WorkOrderChange { workOrder { title } } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`;

it("The query lists changes from the oldest and returns how far it has read", async () => {
  memory.changes.append(changeOf(workOrderWith("wo_1"), 3, { kind: "CREATED", previous: null }));
  memory.changes.append(changeOf(recordWith("Asset", "ast_1", {}), 4));
  memory.changes.append(changeOf(workOrderWith("wo_1", {}, { deletedAt: new Date(0) }), 5, { kind: "DELETED" }));
  const { data } = await run(list, { where: { entity: { eq: "WorkOrder" } }, first: 1 });
  expect(data).toEqual({
    changes: {
      nodes: [
        {
          __typename: "WorkOrderChange",
          cursor: cursor(3),
          kind: "CREATED",
          entity: "WorkOrder",
          matches: true,
          changedFields: ["title"],
          record: { id: "wo_1" },
          system: { id: "sys_1" },
          workOrder: { title: "Work wo_1" },
        },
      ],
      pageInfo: { hasNextPage: true, hasPreviousPage: false, startCursor: cursor(3), endCursor: cursor(3) },
    },
  });
  const rest = await run(list, { where: { entity: { eq: "WorkOrder" } }, after: cursor(3) });
  expect(rest.data).toMatchObject({
    changes: { nodes: [{ kind: "DELETED", matches: false }], pageInfo: { hasNextPage: false, endCursor: cursor(5) } },
  });
});

it("Changes are read by the time at which they were recorded", async () => {
  for (const position of [3, 4, 5])
    memory.changes.append({ ...changeOf(workOrderWith("wo_1"), position), recordedAt: new Date(position * 60_000) });
  const ofTime = `query ($since: DateTime, $until: DateTime, $after: String) {
    changes(since: $since, until: $until, after: $after) { nodes { cursor } pageInfo { hasNextPage endCursor } }
  }`;
  const read = async (variables: object) => (await run(ofTime, { ...variables })).data;
  const page = (positions: readonly number[], end: number) => ({
    changes: {
      nodes: positions.map((position) => ({ cursor: cursor(position) })),
      pageInfo: { hasNextPage: false, endCursor: cursor(end) },
    },
  });
  expect(await read({ since: "1970-01-01T01:04:00+01:00" })).toEqual(page([4, 5], 5));
  expect(await read({ until: "1970-01-01T00:05:00Z" })).toEqual(page([3, 4], 4));
  expect(await read({ since: "1970-01-01T00:03:00Z", until: "1970-01-01T00:05:00Z", after: cursor(3) })).toEqual(page([4], 4));
  expect(await read({ since: "1970-01-01T00:05:00Z", until: "1970-01-01T00:04:00Z" })).toEqual(page([], 4));
});

it("The end cursor of an empty page advances", async () => {
  memory.changes.append(changeOf(workOrderWith("wo_1"), 9));
  const { data } = await run(list, { where: { entity: { eq: "Customer" } } });
  expect(data).toEqual({
    changes: { nodes: [], pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: cursor(9) } },
  });
});

it("A page of zero items reads nothing and stays where it was", async () => {
  memory.changes.append(changeOf(workOrderWith("wo_1"), 9));
  const { data } = await run(list, { first: 0, after: cursor(4) });
  expect(data).toMatchObject({ changes: { nodes: [], pageInfo: { hasNextPage: true, endCursor: cursor(4) } } });
});

it("Changes of entities that no connector provides any more are skipped", async () => {
  memory.changes.append(changeOf(recordWith("TinyGauge", "tgau_1", {}), 3));
  memory.changes.append(changeOf(workOrderWith("wo_1"), 4));
  const { data } = await run(list);
  expect(data).toMatchObject({ changes: { nodes: [{ entity: "WorkOrder" }] } });
});

it("An expired cursor and an invalid one give different errors", async () => {
  expect(errorsOf(await run(list, { after: cursor(1) }))[0]).toMatch(/^CURSOR_EXPIRED/);
  expect(errorsOf(await run(list, { after: "made-up" }))[0]).toMatch(/^INVALID_CURSOR/);
  expect(errorsOf(await run(list, { after: encodeCursor("env_other", { position: 5, mark: null }) }))[0]).toMatch(
    /^INVALID_CURSOR/,
  );
});

it("Null operands are refused", async () => {
  expect(errorsOf(await run(list, { where: { kind: { eq: null } } }))).toEqual([
    "BAD_USER_INPUT: where.kind.eq is null, which is not an operand. Omit it.",
  ]);
});

it("A token bound to a system sees only that system's changes", async () => {
  memory.changes.append(changeOf(workOrderWith("wo_1"), 3));
  memory.changes.append(changeOf(workOrderWith("wo_2", {}, { systemId: "sys_2" }), 4));
  const bound = { ...administrator, systemId: "sys_2" };
  expect((await run(list, {}, bound)).data).toMatchObject({ changes: { nodes: [{ record: { id: "wo_2" } }] } });
  expect((await run(list, { where: { systemId: { eq: "sys_1" } } }, bound)).data).toMatchObject({ changes: { nodes: [] } });
});

it("An erased change has no record", async () => {
  memory.changes.append(changeOf(workOrderWith("wo_1"), 3, { record: null, previous: null }));
  const { data } = await run(list);
  expect(data).toMatchObject({ changes: { nodes: [{ record: null, workOrder: null, kind: "UPDATED" }] } });
});

it("Systems can be paged in both directions", async () => {
  for (const [index, id] of ["sys_a", "sys_b", "sys_c"].entries())
    memory.systems.set(id, systemWith(id, { createdAt: new Date(10 ** 12 + index) }));
  memory.systems.delete("sys_1");
  const systems = `query ($first: Int, $after: String, $last: Int, $before: String) {
    systems(first: $first, after: $after, last: $last, before: $before) { totalCount edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage } } }`;
  const page = async (variables: Record<string, unknown>) => {
    const { data } = await run(systems, variables);
    const { edges, pageInfo } = (data ?? {})["systems"] as SystemPage; // the shape that the query below selects
    return { ids: edges.map(({ node }) => node.id), cursors: edges.map((edge) => edge.cursor), ...pageInfo };
  };
  const first = await page({ first: 2 });
  expect(first).toMatchObject({ ids: ["sys_a", "sys_b"], hasNextPage: true, hasPreviousPage: false });
  expect(await page({ first: 2, after: first.cursors[1] })).toMatchObject({
    ids: ["sys_c"],
    hasNextPage: false,
    hasPreviousPage: true,
  });
  expect(await page({ last: 1, before: first.cursors[1] })).toMatchObject({
    ids: ["sys_a"],
    hasNextPage: true,
    hasPreviousPage: false,
  });
  expect(await page({ last: 2 })).toMatchObject({ ids: ["sys_b", "sys_c"], hasNextPage: false, hasPreviousPage: true });
  expect(await page({ first: 0 })).toMatchObject({ ids: [], hasNextPage: true });
  expect(errorsOf(await run(systems, { after: "bogus" }))[0]).toMatch(/^INVALID_CURSOR/);
});
