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
  const begun = (count: number) => expect.poll(() => reads.length).toBe(count);
  const [first, too] = [ask("a"), ask("a")];
  await begun(1);
  const [second, third] = [ask("a"), ask("a")];
  reads[0]?.resolve(1);
  expect(await Promise.all([first, too])).toEqual([1, 1]);
  await begun(2);
  const fourth = ask("a");
  reads[1]?.reject(new Error("away"));
  await expect(Promise.allSettled([second, third])).resolves.toMatchObject([{ status: "rejected" }, { status: "rejected" }]);
  await begun(3);
  reads[2]?.resolve(3);
  expect(await fourth).toBe(3);
  const last = ask("a");
  await begun(4);
  reads[3]?.resolve(4);
  expect(await last).toBe(4);
});

it("Keys do not wait for each other", async () => {
  const read = Promise.withResolvers<string>();
  const ask = shareReads((key) => (key === "slow" ? read.promise : Promise.resolve(key)));
  const slow = ask("slow");
  expect(await ask("fast")).toBe("fast");
  read.resolve("slow");
  expect(await slow).toBe("slow");
});
