import { expect, it } from "vitest";
import { createDeadNodesLook } from "./dead-nodes.ts";

/** Looks at times that the test sets, with the findings of each look. */
function openLook() {
  const scene = { now: 0, found: [] as readonly number[], failure: null as Error | null, taken: [] as number[] };
  const look = createDeadNodesLook({
    find: async () => {
      if (scene.failure !== null) throw scene.failure;
      return scene.found;
    },
    takeOver: async (node) => void scene.taken.push(node),
    graceMilliseconds: 2000,
    stopwatch: () => scene.now,
  });
  return {
    taken: scene.taken,
    /** Looks once this much more time has passed. */
    async after(milliseconds: number, found: readonly number[] | Error, isThere = true): Promise<void> {
      scene.now += milliseconds;
      scene.failure = found instanceof Error ? found : null;
      scene.found = found instanceof Error ? [] : found;
      await look(isThere).catch(() => {});
    },
  };
}

it("A node without a session for the whole grace period loses its jobs to another node", async () => {
  const { after, taken } = openLook();
  await after(0, [1]);
  await after(1000, [1, 2]);
  await after(999, [1, 2]);
  expect(taken).toEqual([]);
  await after(1, [1, 2]);
  expect(taken).toEqual([1]);
  await after(1000, [2]);
  expect(taken).toEqual([1, 2]);
});

it("A node that had a session in between gets its whole grace period again", async () => {
  const { after, taken } = openLook();
  await after(0, [1]);
  await after(1500, []);
  for (let look = 0; look < 3; look += 1) await after(999, [1]);
  expect(taken).toEqual([]);
  await after(2, [1]);
  expect(taken).toEqual([1]);
});

it.each([
  ["a look failed", async ({ after }: ReturnType<typeof openLook>) => await after(1500, new Error("away"))],
  ["this node had no session itself", async ({ after }: ReturnType<typeof openLook>) => await after(1500, [1], false)],
  ["nobody looked", async ({ after }: ReturnType<typeof openLook>) => await after(1500, [1])],
])("No node counts as dead because of a time in which %s", async (_, meanwhile) => {
  const scene = openLook();
  await scene.after(0, [1]);
  await meanwhile(scene);
  await scene.after(2000, [1]);
  await scene.after(1999, [1]);
  expect(scene.taken).toEqual([]);
  await scene.after(1, [1]);
  expect(scene.taken).toEqual([1]);
});
