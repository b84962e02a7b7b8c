import { EventEmitter } from "node:events";
import type { ServerResponse } from "node:http";
import { expect, it, vi } from "vitest";
import { createByteBudget } from "./byte-budget.ts";
import { limits } from "../limits.ts";
import { watchUnsent } from "./unsent-answers.ts";

function createResponse(writableLength: number) {
  const response = Object.assign(new EventEmitter(), {
    writableLength,
    writableEnded: true,
    destroyed: false,
    destroy: vi.fn<() => void>(),
    setTimeout: vi.fn<(milliseconds: number, end: () => void) => void>(),
  });
  return { response, serverResponse: response as unknown as ServerResponse }; // watchUnsent uses nothing else
}

it("An answer counts until its reader has it, and a reader that takes nothing is cut off", () => {
  const budget = createByteBudget(limits.unsent);
  const { response, serverResponse } = createResponse(5_000_000);
  watchUnsent(serverResponse, "192.0.2.1", budget);
  expect(budget.held).toBe(5_000_000);
  const [milliseconds, end] = response.setTimeout.mock.calls[0] ?? [];
  expect(milliseconds).toBe(limits.readerMilliseconds);
  end?.();
  expect(response.destroy).toHaveBeenCalledOnce();
  response.emit("close");
  expect(budget.held).toBe(0);
});

it("An answer without room is cut off, and one that the system has taken is left alone", () => {
  const budget = createByteBudget(limits.unsent);
  using others = budget.enter("192.0.2.1", true);
  expect(others.hold(limits.unsent.ofOwner)).toBe(true);
  const unsent = createResponse(1);
  watchUnsent(unsent.serverResponse, "192.0.2.1", budget);
  expect(unsent.response.destroy).toHaveBeenCalledOnce();
  const sent = createResponse(0);
  watchUnsent(sent.serverResponse, "192.0.2.1", budget);
  expect(sent.response.destroy).not.toHaveBeenCalled();
  expect(sent.response.setTimeout).not.toHaveBeenCalled();
});
