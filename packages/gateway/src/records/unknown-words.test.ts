import { expect, it } from "vitest";
import { createMemoryStages } from "../graph/testing/memory-stages.ts";
import { workOrderWith } from "../graph/testing/fixtures.ts";
import { createRunner } from "../graph/testing/run.ts";
import { tinyCatalog } from "../graph/testing/tiny-catalog.ts";

it("A record lists the words that nobody mapped beside its values that could not be read, and no absent ones", async () => {
  const memory = createMemoryStages({ catalog: tinyCatalog });
  const problem = { field: "dueAt", message: "is a time that does not exist", example: "2026-02-30T00:00:00Z" };
  const values = { status: "UNKNOWN", remoteStatus: "stuck", type: "UNKNOWN", remoteType: null };
  memory.records.rows.set("wo_1", workOrderWith("wo_1", values, { problems: [problem] }));
  const { data, errors } = await createRunner(memory)(
    `{ workOrder(id: "wo_1") { problems { field } unknownWords { field message example } } }`,
  );
  expect(errors).toBeUndefined();
  expect(data).toEqual({
    workOrder: {
      problems: [{ field: "dueAt" }],
      unknownWords: [{ field: "status", message: "is a word that Fettle does not know", example: "stuck" }],
    },
  });
});
