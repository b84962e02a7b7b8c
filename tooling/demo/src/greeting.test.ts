import { expect, test } from "vitest";
import { greeting } from "./greeting.ts";

test("The greeting has a link that opens GraphiQL with the token in the fragment, which no server sees", () => {
  const demo = {
    url: "http://localhost:4000",
    graphql: "http://localhost:4000/graphql",
    token: "fettle_test_1",
    simulator: "http://127.0.0.1:4001",
    systems: { "cmms-bee": "sys_1", "workwave-service": "sys_2" },
  };
  const [link = ""] = /http\S+#\S+/u.exec(greeting(demo, "demo.json", 1, [])) ?? [];
  expect(new URL(link).hash).toBe("#token=fettle_test_1");
  expect(link.split("#")[0]).toBe(demo.graphql);
});
