import { expect, it } from "vitest";
import { createEncryptionKey, createGateway } from "../src/index.ts";
import { describeOn, freshDatabase } from "./harness/fresh-database.ts";

describeOn("postgres", "nodes that start at the same time", () => {
  it("All nodes start on an empty database", async () => {
    await using place = await freshDatabase({ isEmpty: true });
    const encryptionKeys = createEncryptionKey(new Date());
    const start = () =>
      createGateway({ connectors: [], publicUrl: "http://localhost", database: place.database, encryptionKeys });
    const started = await Promise.allSettled(Array.from({ length: 5 }, start));
    await using _ended = {
      async [Symbol.asyncDispose]() {
        for (const one of started) if (one.status === "fulfilled") await one.value[Symbol.asyncDispose]();
      },
    };
    expect(started.map((one) => (one.status === "rejected" ? String(one.reason) : "up"))).toEqual(Array(5).fill("up"));
  });
});
