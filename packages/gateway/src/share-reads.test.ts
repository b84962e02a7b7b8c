import { expect, it } from "vitest";
import { shareReads } from "./share-reads.ts";

/** Reads that end when a test says so. */
function createReads(options: Parameters<typeof shareReads>[1] = {}) {
  const reads: PromiseWithResolvers<number>[] = [];
  const ask = shareReads((key) => {
    expect(key).toBe("a");
    const read = Promise.withResolvers<number>();
    reads.push(read);
    return read.promise;
  }, options);
  return { reads, ask, begun: (count: number) => expect.poll(() => reads.length).toBe(count) };
}

it("Whoever asks during a read shares the next one, and nobody gets what was read before", async () => {
  const { reads, ask, begun } = createReads();
  const first = ask("a");
  expect(reads).toHaveLength(1);
  const [second, third] = [ask("a"), ask("a")];
  reads[0]?.resolve(1);
  expect(await first).toBe(1);
  await begun(2);
  const fourth = ask("a");
  reads[1]?.reject(new Error("away"));
  await expect(Promise.allSettled([second, third])).resolves.toMatchObject([{ status: "rejected" }, { status: "rejected" }]);
  await begun(3);
  reads[2]?.resolve(3);
  expect(await fourth).toBe(3);
  void ask("a");
  expect(reads).toHaveLength(4);
});

it("A read that waits a turn is shared by all who ask in that turn", async () => {
  const { reads, ask, begun } = createReads({ waitsATurn: true });
  const first = [ask("a"), ask("a")];
  expect(reads).toEqual([]);
  await begun(1);
  const second = [ask("a"), ask("a")];
  reads[0]?.resolve(1);
  expect(await Promise.all(first)).toEqual([1, 1]);
  await begun(2);
  reads[1]?.resolve(2);
  expect(await Promise.all(second)).toEqual([2, 2]);
});

it("Keys do not wait for each other", async () => {
  const read = Promise.withResolvers<string>();
  const ask = shareReads((key) => (key === "slow" ? read.promise : Promise.resolve(key)));
  const slow = ask("slow");
  expect(await ask("fast")).toBe("fast");
  read.resolve("slow");
  expect(await slow).toBe("slow");
});
