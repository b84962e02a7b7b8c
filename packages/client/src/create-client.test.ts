import { expect, it } from "vitest";
import { createClient } from "./create-client.ts";

it.each(["localhost:4000/graphql", "ws://localhost:4000/graphql", "file:///graphql", ""])(
  "createClient refuses the url %j",
  (url) => {
    expect(() => createClient({ url, token: "" })).toThrow(/begins with http:\/\/ or https:\/\//u);
  },
);

it.each(["http://localhost:4000/graphql", "HTTPS://fettle.example.com/graphql", "/graphql"])(
  "createClient accepts the url %j",
  async (url) => {
    await using client = createClient({ url, token: "" });
    expect(client).toBeDefined();
  },
);
