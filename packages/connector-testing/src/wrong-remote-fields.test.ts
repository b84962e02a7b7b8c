import type { RemoteField, RemoteFields } from "@fettle/connector";
import { expect, it } from "vitest";
import { failuresOf } from "./testing/run-suite.ts";
import { sampleConnector } from "./testing/sample-connector.ts";

const field: RemoteField = { path: "/own/size", label: "Size", type: "text" };
const withFields = (remoteFields: RemoteFields<unknown>) => sampleConnector({ remoteFields });
let calls = 0;

it("the suite accepts fields that are only described", async () => {
  const failures = await failuresOf(withFields({ describe: async () => [field] }));
  expect(failures.filter((failure) => failure.includes("remoteFields"))).toEqual([]);
});

it.each<[string, RemoteFields<unknown>, string]>([
  ["a field without a label", { describe: async () => [{ ...field, label: " " }] }, "describes fields"],
  ["a path without a slash", { describe: async () => [{ ...field, path: "size" }] }, "describes fields"],
  ["a path that is there twice", { describe: async () => [field, field] }, "each once"],
  [
    "fields that differ each time",
    { describe: async () => [{ ...field, label: `Size ${(calls += 1)}` }] },
    "the same every time",
  ],
  ["a field that is not written", { describe: async () => [field], isWritable: (path) => path === field.path }, "writes a value"],
  ["anything as writable", { describe: async () => [field], isWritable: () => true }, "says of no text"],
])("the suite catches %s", async (_case, remoteFields, name) => {
  expect(await failuresOf(withFields(remoteFields))).toContainEqual(expect.stringContaining(name));
});
