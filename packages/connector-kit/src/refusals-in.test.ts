import { ConnectorError } from "@fettle/connector";
import { expect, it } from "vitest";
import { keyToWrite } from "./key-to-write.ts";
import { refusalsIn } from "./refusals-in.ts";

const check = (key: string) => refusalsIn(() => keyToWrite(key, { product: "Acme", field: "location" }));

it("refusalsIn returns the fields that a check refuses, and throws on everything else", () => {
  expect(check("7")).toEqual([]);
  expect(check("x")).toEqual([{ path: "location", message: "Acme has no record with the key x." }]);
  for (const error of [new ConnectorError("UNAVAILABLE", "Later."), new TypeError("x is not a function")])
    expect(() =>
      refusalsIn(() => {
        throw error;
      }),
    ).toThrow(error);
});
