import { expect, it } from "vitest";
import { createMemoryStages } from "../../graph/testing/memory-stages.ts";
import { createRunner, errorsOf } from "../../graph/testing/run.ts";
import { tinyCatalog } from "../../graph/testing/tiny-catalog.ts";

const memory = createMemoryStages({ catalog: tinyCatalog });
const run = createRunner(memory);

it.each([
  [{ groupBy: ["STATUS", "STATUS"] }, /^BAD_USER_INPUT: groupBy takes up to 3 fields, each once\.$/u],
  [{ groupBy: ["STATUS", "TYPE", "SYSTEM", "ASSET"] }, /^BAD_USER_INPUT: groupBy takes up to 3 fields/u],
  [{ first: 0 }, /^BAD_USER_INPUT: first is 0, but 1 to 1000 groups can be listed\.$/u],
  [{ first: 1001 }, /^BAD_USER_INPUT: first is 1001/u],
  [{ timeZone: "Mars/Olympus" }, /^BAD_USER_INPUT: timeZone is an IANA time zone/u],
  [{ timeZone: "+02:00" }, /^BAD_USER_INPUT: timeZone is an IANA time zone/u],
])("What statistics cannot count is refused: %j", async (variables, message) => {
  const asked = `query ($groupBy: [WorkOrderGroupField!], $first: Int, $timeZone: String) {
    workOrderStatistics(groupBy: $groupBy, first: $first, timeZone: $timeZone) { totalCount }
  }`;
  expect(errorsOf(await run(asked, variables))).toEqual([expect.stringMatching(message)]);
});

const refused = async (where: object) =>
  errorsOf(await run("query ($where: WorkOrderFilter) { workOrders(where: $where) { totalCount } }", { where }));

it("A search for words is refused for fields without one, without words and with too many", async () => {
  expect(await refused({ remoteId: { matches: "7" } })).toEqual([
    "BAD_USER_INPUT: where.remoteId.matches: this field cannot be searched for words. These can: number, title, description.",
  ]);
  for (const matches of ["", " - ", "a b c d e f g h i j k", "x".repeat(201)])
    expect(await refused({ title: { matches } })).toEqual([
      "BAD_USER_INPUT: where.title.matches needs 1 to 10 words in up to 200 characters.",
    ]);
  expect(await refused({ or: [{ title: { matches: "pump" } }, { description: { matches: "pump" } }] })).toEqual([]);
});
