import type { ServerResponse } from "node:http";
import type { ByteBudget } from "./byte-budget.ts";
import { limits } from "../limits.ts";

/**
 * Watches an answer that has been written until its reader has taken it: cuts it off when its reader takes nothing for a time, and at once
 * when more waits for readers than the process has room for. `from`: the address of the reader.
 */
export function watchUnsent(response: ServerResponse, from: string, budget: ByteBudget): void {
  if (response.writableFinished || response.destroyed) return;
  const place = budget.enter(from, true);
  response.once("close", () => place[Symbol.dispose]());
  if (!place.hold(response.writableLength)) return void response.destroy();
  // The time begins anew with whatever is taken.
  response.setTimeout(limits.readerMilliseconds, () => response.destroy());
}
