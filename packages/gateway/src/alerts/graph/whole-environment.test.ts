import { beforeEach, expect, it } from "vitest";
import type { Principal } from "../../principal.ts";
import { administrator, createMemoryStages } from "../../graph/testing/memory-stages.ts";
import { createRunner, errorsOf } from "../../graph/testing/run.ts";
import { tinyCatalog } from "../../graph/testing/tiny-catalog.ts";

let run: ReturnType<typeof createRunner>;
beforeEach(() => {
  run = createRunner(createMemoryStages({ catalog: tinyCatalog }));
});

const bound: Principal = { ...administrator, systemId: "sys_1" };

it.each([
  "{ alertChannels { id } }",
  `mutation { createAlertChannel(input: { name: "x", chat: { url: "https://chat.example" } }) { __typename } }`,
  `mutation { updateAlertChannel(input: { id: "chan_1", name: "x" }) { __typename } }`,
  `mutation { deleteAlertChannel(input: { id: "chan_1" }) { __typename } }`,
  `mutation { testAlertChannel(input: { id: "chan_1" }) { __typename } }`,
  "mutation { setAlertRule(input: { rule: SYNC_SLOW, enabled: false }) { __typename } }",
])("A token that is bound to a system may not ask for %s", async (document) => {
  expect(errorsOf(await run(document, {}, bound))).toEqual([expect.stringMatching(/^FORBIDDEN: .* bound to one system/u)]);
});
