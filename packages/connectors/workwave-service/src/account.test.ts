import { expect, it } from "vitest";
import { account } from "./account.ts";
import { standIn } from "./testing/stand-in.ts";

it("the account is the company", async () => {
  expect(await account(standIn())).toEqual({ id: "104233", name: "Tampa Bay Pest Control" });
});

it("the account is unknown without the company's id", async () => {
  await expect(account(standIn({ "GET /account": { json: { CompanyName: "A" } } }))).rejects.toMatchObject({
    code: "UNEXPECTED_ANSWER",
  });
});
