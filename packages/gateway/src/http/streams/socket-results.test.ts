import { expect, it, vi } from "vitest";
import type { Outgoing } from "./outgoing.ts";
import type { ResultStream, StreamItem } from "./result-stream.ts";
import { socketResults } from "./socket-results.ts";

function createStream(items: readonly StreamItem[]) {
  const left = [...items];
  const returned = vi.fn<ResultStream["return"]>(async () => ({ done: true, value: undefined }));
  const stream: ResultStream = {
    [Symbol.asyncIterator]: () => stream,
    async next() {
      const value = left.shift();
      return value === undefined ? { done: true, value } : { done: false, value };
    },
    return: returned,
  };
  return { stream, returned };
}

const result = (cursor: string): StreamItem => ({ type: "result", cursor, text: `{"data":"${cursor}"}` });
const outgoingWith = (send: Outgoing["send"]): Outgoing => ({
  send,
  pong() {},
  room: async () => {},
  dropIfOverfull: () => false,
});

it("Results are sent unchanged, and the starting cursor is sent when no result precedes it", async () => {
  const { stream } = createStream([{ type: "checkpoint", cursor: "a" }, result("b"), { type: "checkpoint", cursor: "c" }]);
  const sent: unknown[] = [];
  const cursors = new Map<string, string>();
  const tell = vi.fn<(id: string, cursor: string) => void>();
  const connection = {
    cursors,
    outgoing: outgoingWith(async (text) => void sent.push(JSON.parse(text))),
    watch: { tell, stop() {} },
  };
  expect(await socketResults(stream, "1", connection).next()).toEqual({ done: true, value: undefined });
  expect(sent).toEqual([{ id: "1", type: "next", payload: { data: "b" } }]);
  expect(tell.mock.calls).toEqual([["1", "a"]]);
  expect(cursors.size).toBe(0);
});

it("A failed socket ends its stream", async () => {
  const { stream, returned } = createStream([result("a"), result("b")]);
  const cursors = new Map<string, string>();
  const connection = {
    cursors,
    outgoing: outgoingWith(() => Promise.reject(new Error("write ECONNRESET"))),
    watch: { tell() {}, stop() {} },
  };
  expect(await socketResults(stream, "1", connection).next()).toEqual({ done: true, value: undefined });
  expect(returned).toHaveBeenCalledOnce();
  expect(cursors.size).toBe(0);
});
