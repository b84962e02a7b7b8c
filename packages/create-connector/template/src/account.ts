import type { Vendor, VendorAccount } from "@fettle/connector";
import { expectJson, readPayload } from "@fettle/connector-kit";
import { answers } from "./answers.ts";
import type { Settings } from "./settings.ts";

/** The account that the credentials belong to. Its id must never change, so it is no e-mail address. */
export async function account(vendor: Vendor<Settings>): Promise<VendorAccount> {
  const me = readPayload(await expectJson(await vendor.fetch("/me"), answers), { what: "account" });
  const id = me.requiredKey("accountId");
  return { id, name: me.text("accountName") ?? id };
}
