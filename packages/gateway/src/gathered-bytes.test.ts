import { expect, it } from "vitest";
import { gatherBytes, readAtMost } from "./gathered-bytes.ts";

it("However small the pieces, the buffer is at most twice their bytes and keeps none of the pieces", async () => {
  const asked: number[] = [];
  const gathered = gatherBytes(1_000_000, (capacity) => asked.push(capacity) > 0);
  const piece = new Uint8Array(1);
  const outcomes = new Set<string>();
  for (let count = 0; count < 300_000; count++) {
    piece[0] = count % 256;
    outcomes.add(gathered.add(piece));
  }
  expect([...outcomes]).toEqual(["added"]);
  const all = gathered.all();
  expect(all.buffer.byteLength).toBeLessThanOrEqual(600_000);
  expect(asked.at(-1)).toBe(all.buffer.byteLength);
  expect(asked.length).toBeLessThan(10);
  expect(all.every((byte, index) => byte === index % 256)).toBe(true);
});

it("A piece beyond the limit, or one without room, is refused", () => {
  const gathered = gatherBytes(5_000, (capacity) => capacity <= 4_096);
  expect(gathered.add(new Uint8Array(4_000))).toBe("added");
  expect(gathered.add(new Uint8Array(1_001))).toBe("too-large");
  expect(gathered.add(new Uint8Array(1_000))).toBe("no-room");
  expect(gathered.all().byteLength).toBe(4_000);
});

it("Reading of a stream stops at the limit", async () => {
  let sent = 0;
  async function* endless() {
    for (;;) {
      sent += 100;
      yield new Uint8Array(100);
    }
  }
  expect(await readAtMost(endless(), 1_000)).toBeNull();
  expect(sent).toBe(1_100);
  expect(await readAtMost(null, 1_000)).toHaveLength(0);
});
