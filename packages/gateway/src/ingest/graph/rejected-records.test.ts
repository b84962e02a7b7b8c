import { ingestService } from "../ingest-service.ts";
import { expect, it } from "vitest";
import type { RejectedQuery, RejectedRecord } from "../write/rejected.ts";
import { systemWith } from "../../graph/testing/fixtures.ts";
import { administrator, createMemoryStages } from "../../graph/testing/memory-stages.ts";
import { createRunner, errorsOf } from "../../graph/testing/run.ts";

const memory = createMemoryStages();
const run = createRunner(memory);
memory.systems.set("sys_1", systemWith("sys_1"));
const asked: RejectedQuery[] = [];
const rejected = (remoteKey: string): RejectedRecord => ({
  entity: "WorkOrder",
  remoteKey,
  payload: { id: remoteKey },
  error: "title is missing.",
  firstSeenAt: new Date(0),
  lastSeenAt: new Date(1000),
});
memory.of(ingestService).rejectedRecords = async (_environmentId, _systemId, query) => {
  asked.push(query);
  return [rejected("a key"), rejected("b")].slice(0, query.limit);
};

const list = (variables: object, scopes = administrator.scopes) =>
  run(
    `query ($entity: String, $first: Int, $after: String) { system(id: "sys_1") { rejectedRecords(entity: $entity, first: $first, after: $after) {
      nodes { entity remoteId error remoteData firstSeenAt lastSeenAt } pageInfo { hasNextPage endCursor } } } }`,
    { ...variables },
    { ...administrator, scopes },
  );

it("Rejected records are listed with their payloads, page by page", async () => {
  const { data } = await list({ entity: "WorkOrder", first: 1 });
  const page = (data as { system: { rejectedRecords: { nodes: object[]; pageInfo: { endCursor: string } } } }).system
    .rejectedRecords;
  expect(page).toMatchObject({
    nodes: [
      {
        entity: "WorkOrder",
        remoteId: "a key",
        error: "title is missing.",
        remoteData: { id: "a key" },
        lastSeenAt: "1970-01-01T00:00:01.000Z",
      },
    ],
    pageInfo: { hasNextPage: true },
  });
  expect(errorsOf(await list({ after: page.pageInfo.endCursor }))).toEqual([]);
  expect(asked).toEqual([
    { entity: "WorkOrder", after: null, limit: 2 },
    { entity: null, after: { entity: "WorkOrder", remoteKey: "a key" }, limit: 51 },
  ]);
});

it("Unknown types, foreign cursors and tokens without read access are refused", async () => {
  expect(errorsOf(await list({ entity: "Workorder" }))[0]).toMatch(/^BAD_USER_INPUT: entity: .*There are: WorkOrder/u);
  expect(errorsOf(await list({ after: "made-up" }))[0]).toMatch(/^INVALID_CURSOR/u);
  expect(errorsOf(await list({}, ["write"]))[0]).toMatch(/^FORBIDDEN/u);
});
