import { expect, it } from "vitest";
import { createSparingClient } from "./sparing-client.ts";

it("outlives the loss of a connection that nobody waits for: the process goes on", () => {
  const Client = createSparingClient();
  const client = new Client({});
  expect(() => client.emit("error", new Error("terminating connection due to administrator command"))).not.toThrow();
});
