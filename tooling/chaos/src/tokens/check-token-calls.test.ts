import type { TokenCall } from "@fettle/simulator";
import { expect, test } from "vitest";
import { checkTokenCalls } from "./check-token-calls.ts";

let last = 0;
/** A call that starts after one second, takes ten milliseconds and rotates `token` into the next one, unless overridden. */
const call = (startedAt: number, token: number, changes: Partial<TokenCall> = {}): TokenCall => ({
  number: (last += 1),
  caller: "node-1.1",
  token: `t${token}`,
  generation: token,
  grant: "g",
  account: "a",
  startedAt,
  endedAt: startedAt + 10,
  during: null,
  fault: null,
  outcome: "rotated",
  error: null,
  issued: `t${token + 1}`,
  isAnswered: true,
  isOver: true,
  ...changes,
});
const faulted = { outcome: "nothing", issued: null, isAnswered: false, fault: "status 503" } as const;
const lost = { isAnswered: false, fault: "dropConnection, after", issued: "lost" } as const;
const refused = { outcome: "refused", issued: null, error: "invalid_grant" } as const;
const killed = [{ caller: "node-1.1", at: 1015 }];
const other = { caller: "node-2.1" };

test("Each token may be sent once", () => {
  expect(checkTokenCalls([call(1000, 0), call(2000, 1), call(3000, 2, refused)], [])).toMatchObject({ violations: [] });
});

test.each([
  ["after a fault before processing", [call(1000, 0, faulted), call(2000, 0)], []],
  ["after a lost answer", [call(1000, 0, lost), call(2000, 0, other)], []],
  ["after a lost answer", [call(1000, 0, { ...lost, ...refused }), call(2000, 0, refused)], []],
  ["recovery of a killed process", [call(1000, 0), call(2000, 0, other)], killed],
  ["recovery of a killed process", [call(1000, 0, { isAnswered: false, endedAt: 1016 }), call(2000, 0, other)], killed],
  ["recovery of a killed process", [call(1000, 0, refused), call(2000, 0, { ...refused, ...other })], killed],
] as const)("A token may be sent again: %s", (cause, calls, kills) => {
  expect(checkTokenCalls(calls, kills)).toMatchObject({ violations: [], resends: { [cause]: 1 } });
});

test.each([
  ["no process was killed", [call(1000, 0), call(2000, 0)], []],
  ["another process was killed", [call(1000, 0, other), call(2000, 0)], killed],
  ["its sender was killed only later", [call(1000, 0), call(1012, 0, other)], killed],
  [
    "its sender was killed long after it had the answer",
    [call(1000, 0), call(20_000, 0, other)],
    [{ caller: "node-1.1", at: 15_000 }],
  ],
  ["the new pair had been used", [call(1000, 0), call(1012, 1), call(2000, 0, other)], killed],
  ["the vendor had refused it", [call(1000, 0, refused), call(2000, 0, refused)], []],
  ["its sender hung up", [call(1000, 0, { isAnswered: false }), call(2000, 0)], []],
] as const)("A token must not be sent again when %s", (_, calls, kills) => {
  const { violations } = checkTokenCalls(calls, kills);
  expect(violations).toEqual([expect.stringContaining("a refresh token was sent again")]);
});

test("A token must not be sent during another call with it, unless that call's sender is dead", () => {
  const first = call(1000, 0, { ...faulted, endedAt: 3000 });
  const second = call(2000, 0, { ...other, during: first.number });
  expect(checkTokenCalls([first, second], [])).toMatchObject({
    violations: [expect.stringContaining("two calls with one refresh token at the same time")],
  });
  expect(checkTokenCalls([first, second], killed)).toMatchObject({ violations: [] });
});
