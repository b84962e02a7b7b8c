import { expect, it, vi } from "vitest";
import { iterate } from "../../supply.ts";
import type { Outgoing } from "./outgoing.ts";
import type { ResultStream, StreamItem } from "./result-stream.ts";
import type { Whereabouts } from "./socket-pings.ts";
import { sharedTextOf } from "./shared-text.ts";
import { socketResults } from "./socket-results.ts";

function createStream(items: readonly StreamItem[]) {
  const left = [...items];
  const end = vi.fn<() => void>(() => {
    left.length = 0;
    stream.hasEnded = true;
  });
  const stream: ResultStream & { hasEnded: boolean } = {
    own: '"requestId":"r"}}',
    failure: null,
    onArrival() {},
    hasEnded: false,
    take() {
      const item = left.shift() ?? null;
      stream.hasEnded = item === null;
      return item;
    },
    end,
    [Symbol.asyncIterator]: () => iterate(stream),
  };
  return { stream, end };
}

const result = (cursor: string): StreamItem => ({
  type: "result",
  cursor,
  shared: sharedTextOf(`{"data":"${cursor}","extensions":{`),
});
const outgoingWith = (write: Outgoing["write"], isOpen = () => true): Outgoing => ({
  send: async () => {},
  isOpen,
  hasRoom: isOpen,
  write,
  pong() {},
  room: async () => {},
  dropIfOverfull: () => false,
});

it("Results are sent unchanged, and the starting cursor is sent when no result precedes it", async () => {
  const { stream } = createStream([{ type: "checkpoint", cursor: "a" }, result("b"), { type: "checkpoint", cursor: "c" }]);
  const sent: unknown[] = [];
  const cursors = new Map<string, Whereabouts>();
  const tell = vi.fn<(id: string, cursor: string) => void>();
  const connection = {
    cursors,
    outgoing: outgoingWith((bytes) => void sent.push(JSON.parse(bytes))),
    watch: { tell, stop() {} },
  };
  expect(await socketResults(stream, "1", connection).next()).toEqual({ done: true, value: undefined });
  expect(sent).toEqual([{ id: "1", type: "next", payload: { data: "b", extensions: { requestId: "r" } } }]);
  expect(tell.mock.calls).toEqual([["1", "a"]]);
  expect(cursors.size).toBe(0);
});

it("A failed socket ends its stream", async () => {
  const { stream, end } = createStream([result("a"), result("b")]);
  const cursors = new Map<string, Whereabouts>();
  let isOpen = true;
  const write = vi.fn<(bytes: string) => void>(() => {
    isOpen = false;
  });
  const connection = { cursors, outgoing: outgoingWith(write, () => isOpen), watch: { tell() {}, stop() {} } };
  expect(await socketResults(stream, "1", connection).next()).toEqual({ done: true, value: undefined });
  expect(write).toHaveBeenCalledOnce();
  expect(end).toHaveBeenCalled();
  expect(cursors.size).toBe(0);
});
