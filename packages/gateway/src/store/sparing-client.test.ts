import { expect, it } from "vitest";
import { createSparingClient } from "./sparing-client.ts";

it("The process survives the loss of a connection that nothing waits for", () => {
  const Client = createSparingClient();
  const client = new Client({});
  expect(() => client.emit("error", new Error("terminating connection due to administrator command"))).not.toThrow();
});
