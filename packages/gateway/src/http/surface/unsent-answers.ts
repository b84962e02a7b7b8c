import type { ServerResponse } from "node:http";
import type { ByteBudget } from "./byte-budget.ts";
import { limits } from "../limits.ts";

/**
 * Watches a written answer until its reader has taken it. Cuts it off when its reader takes nothing for some time, and at once when the process
 * has no room for more waiting answers. `from`: the reader's address.
 */
export function watchUnsent(response: ServerResponse, from: string, budget: ByteBudget): void {
  const isWithTheSystem = response.writableEnded && response.writableLength === 0;
  if (isWithTheSystem || response.destroyed) return;
  const place = budget.enter(from, true);
  response.once("close", () => place[Symbol.dispose]());
  if (!place.hold(response.writableLength)) return void response.destroy();
  // The time starts again whenever the reader takes something.
  response.setTimeout(limits.readerMilliseconds, () => response.destroy());
}
