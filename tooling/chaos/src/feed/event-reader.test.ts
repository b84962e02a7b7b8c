import { expect, test } from "vitest";
import { createEventReader, type ServerEvent } from "./event-reader.ts";

const stream = ':\n\nid: a.1\n\nid: a.2\nevent: next\ndata: {"text":"data: x"}\n\n:\n\nevent: complete\ndata:\n\n';
const events = [
  { id: "a.1", type: "message", data: null },
  { id: "a.2", type: "next", data: '{"text":"data: x"}' },
  { id: null, type: "complete", data: "" },
];

test.each([1, 2, 3, 7, 1000])("Events are read in pieces of %i characters", (length) => {
  const read: ServerEvent[] = [];
  const feed = createEventReader((event) => void read.push(event));
  for (let start = 0; start < stream.length; start += length) feed(stream.slice(start, start + length));
  expect(read).toEqual(events);
});
