import { textSetting, urlSetting } from "@fettle/connector";
import { expect, it } from "vitest";
import { defaultSettings } from "./default-settings.ts";

it("defaultSettings merges the defaults with the given values", () => {
  const settings = {
    baseUrl: urlSetting({ label: "Address", default: "https://a.example" }),
    tenant: textSetting({ label: "Tenant" }),
  };
  expect(defaultSettings(settings, { tenant: "t1" })).toEqual({ baseUrl: "https://a.example", tenant: "t1" });
  expect(() => defaultSettings(settings)).toThrow("Setting tenant has no default");
});
