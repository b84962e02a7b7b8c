import { expect, it } from "vitest";
import { addressBelow } from "./address-below.ts";

const base = "https://identity.example/tenant";

it("addressBelow puts a path below the base and leaves an absolute address alone", () => {
  expect(addressBelow(base, "/token")).toBe("https://identity.example/tenant/token");
  expect(addressBelow(base, "token")).toBe("https://identity.example/tenant/token");
  expect(addressBelow(base, "/")).toBe(base);
  expect(addressBelow(base, "https://other.example/token")).toBe("https://other.example/token");
});
