import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import type { Store } from "../../store/database.ts";
import { openTestStore } from "./open-test-store.ts";
import { startSystems, type SystemsBench } from "./start-systems.ts";

/**
 * Gives each test of a file systems and a fake vendor of its own, over one store. `begin` gets them before the test; they are closed after it.
 */
export function startForEachTest(begin: (bench: SystemsBench) => void | Promise<void>): void {
  let store: Store;
  let bench: SystemsBench;
  beforeAll(async () => {
    store = await openTestStore();
  }, 60_000);
  afterAll(() => store[Symbol.asyncDispose]());
  beforeEach(async () => {
    bench = await startSystems(store);
    await begin(bench);
  });
  afterEach(() => bench.close());
}
