import { expect, it } from "vitest";
import { shareReads } from "./share-reads.ts";

it("Whoever asks during a read shares the next one, and nobody gets what was read before", async () => {
  const reads: PromiseWithResolvers<number>[] = [];
  const ask = shareReads((key) => {
    expect(key).toBe("a");
    const read = Promise.withResolvers<number>();
    reads.push(read);
    return read.promise;
  });
  const first = ask("a");
  expect(reads).toHaveLength(1);
  const [second, third] = [ask("a"), ask("a")];
  reads[0]?.resolve(1);
  expect(await first).toBe(1);
  expect(reads).toHaveLength(2);
  const fourth = ask("a");
  reads[1]?.reject(new Error("away"));
  await expect(Promise.allSettled([second, third])).resolves.toMatchObject([{ status: "rejected" }, { status: "rejected" }]);
  reads[2]?.resolve(3);
  expect(await fourth).toBe(3);
  void ask("a");
  expect(reads).toHaveLength(4);
});
