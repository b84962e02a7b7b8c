import { describe, expect, it } from "vitest";
import { createContract } from "./contract.ts";
import { readOpenApi } from "./read-openapi.ts";

describe("the contract of a vendor", () => {
  const contract = createContract(readOpenApi("@fettle/connector-cmms-bee/openapi.yaml"));

  it("turns query parameters into their types and fills in defaults", () => {
    expect(contract.query("get", "/work-orders", {})).toEqual({ problems: [], values: { limit: 50 } });
    expect(contract.query("get", "/work-orders", { limit: "7", other: "x" }).values).toEqual({ limit: 7 });
  });

  it("names the parameter that is wrong", () => {
    const given = { limit: "201", "updatedAt[gte]": "yesterday" };
    expect(contract.query("get", "/work-orders", given).problems.map(({ field }) => field)).toEqual(["limit", "updatedAt[gte]"]);
  });

  it("checks bodies of requests, answers and webhooks", () => {
    expect(contract.body("post", "/work-orders", {})).toEqual([{ field: "title", message: "is missing" }]);
    expect(contract.body("post", "/work-orders", { title: "Leak" })).toEqual([]);
    expect(contract.answer("get", "/me", 200, { id: "1", name: "A", organization: { id: "2", name: "B" } })).toEqual([]);
    expect(contract.answer("get", "/me", 200, { id: "1" })).not.toEqual([]);
    expect(contract.answer("get", "/me", 418, {})).toEqual([{ field: "", message: "status 418 is not described" }]);
    expect(contract.answer("delete", "/work-orders/{id}", 204, undefined)).toEqual([]);
    expect(contract.answer("get", "/me", 401, { errors: [] })).not.toEqual([]);
    expect(
      contract.webhook({ id: "1", event: "asset.deleted", occurredAt: "2026-01-01T00:00:00.000Z", data: { id: "a" } }),
    ).toEqual([]);
    expect(
      contract.webhook({ id: "1", event: "asset.updated", occurredAt: "2026-01-01T00:00:00.000Z", data: { id: "a" } }),
    ).not.toEqual([]);
  });
});
