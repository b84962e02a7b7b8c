import { expect, it } from "vitest";
import { fullName } from "./full-name.ts";

it("fullName joins the present parts", () => {
  expect(fullName("Ada", "Okafor")).toBe("Ada Okafor");
  expect(fullName(null, "Okafor")).toBe("Okafor");
  expect(fullName(null, "")).toBeNull();
});
