import { countOf } from "../counts.ts";
import type { Scene } from "./scene.ts";
import { madeOnce } from "./writers.ts";

/**
 * Finds work orders that one write with one key has created twice. Returns a violation for each, except for writes that were in progress when
 * a backup was restored: the restore lost the fact that they had run.
 */
export async function findTwice({ systems }: Pick<Scene, "systems">, forgotten: ReadonlySet<string>): Promise<readonly string[]> {
  const found = systems.map(async ({ vendorId, vendor }) => {
    const titles: string[] = [];
    for (const id of await vendor.workOrderIds()) titles.push((await vendor.readWorkOrder(id))?.title ?? "");
    return [...countOf(titles.filter((title) => title.startsWith(madeOnce)))]
      .filter(([title, times]) => times > 1 && !forgotten.has(title))
      .map(([title, times]) => `one write ran ${times} times at ${vendorId}: ${title}`);
  });
  return (await Promise.all(found)).flat();
}
