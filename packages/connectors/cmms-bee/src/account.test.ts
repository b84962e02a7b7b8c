import { expect, it } from "vitest";
import { account } from "./account.ts";
import { standIn } from "./testing/stand-in.ts";

it("the account is the organization, not the person", async () => {
  expect(await account(standIn())).toEqual({ id: "ORG7", name: "Dayton Works" });
});

it("the account is unknown without the organization's id", async () => {
  for (const json of [{ id: "US1", name: "Ada" }, { organization: { name: "Dayton" } }, { organization: "ORG7" }]) {
    await expect(account(standIn({ "GET /me": { json } }))).rejects.toMatchObject({ code: "UNEXPECTED_ANSWER" });
  }
});
