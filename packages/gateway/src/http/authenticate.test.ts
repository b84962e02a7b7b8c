import { expect, it } from "vitest";
import type { Principal } from "../principals/principal.ts";
import { administrator, createMemoryServices } from "../schema/testing/memory-services.ts";
import { authenticate } from "./authenticate.ts";

const reader: Principal = { ...administrator, scopes: ["read", "write"] };

it.each<[string, Principal | null, boolean]>([
  ["the same", { ...reader }, true],
  ["the same in another order", { ...reader, scopes: ["write", "read"] }, true],
  ["nobody", null, false],
  ["another token", { ...reader, tokenId: "tok_other" }, false],
  ["fewer scopes", { ...reader, scopes: ["read"] }, false],
  ["more scopes", { ...reader, scopes: ["read", "write", "admin"] }, false],
  ["one system", { ...reader, systemId: "sys_1" }, false],
])("asks again whether a token stands for %s", async (_name, later, expected) => {
  const { services, tokens } = createMemoryServices();
  tokens.set("reader", reader);
  const authenticated = await authenticate(services.principals, "reader");
  tokens.delete("reader");
  if (later !== null) tokens.set("reader", later);
  expect(await authenticated?.reauthenticate()).toBe(expected);
});
