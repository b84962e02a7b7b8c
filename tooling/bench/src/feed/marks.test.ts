import { expect, test } from "vitest";
import { createMarkReader, markOf } from "./marks.ts";

test("Marks are heard once each, wherever the bytes are cut", () => {
  const text = `data: "${markOf(7)}"\n\ndata: "${markOf(123_456)}"\n\n${"x".repeat(100)}${markOf(8)}`;
  for (let size = 1; size <= text.length; size += 1) {
    const heard: number[] = [];
    const read = createMarkReader((number) => void heard.push(number));
    for (let at = 0; at < text.length; at += size) read(Buffer.from(text.slice(at, at + size)));
    expect(heard).toEqual([7, 123_456, 8]);
  }
});
