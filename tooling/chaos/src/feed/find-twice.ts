import { countOf } from "../counts.ts";
import type { Scene } from "./scene.ts";
import { madeOnce } from "./writers.ts";

/** Work orders that one write, sent with one key, has created twice. Answers a violation for each. */
export async function findTwice({ systems }: Scene): Promise<readonly string[]> {
  const found = systems.map(async ({ vendorId, vendor }) => {
    const titles: string[] = [];
    for (const id of await vendor.workOrderIds()) titles.push((await vendor.readWorkOrder(id))?.title ?? "");
    return [...countOf(titles.filter((title) => title.startsWith(madeOnce)))]
      .filter(([, times]) => times > 1)
      .map(([title, times]) => `one write ran ${times} times at ${vendorId}: ${title}`);
  });
  return (await Promise.all(found)).flat();
}
