import type { Vendor, VendorAccount } from "@fettle/connector";
import { expectJson } from "@fettle/connector-kit";
import { pathOf, readSchema } from "./api/names.ts";
import { answers } from "./errors.ts";
import type { CmmsBeeSettings } from "./settings.ts";

/** The organization that the credentials belong to. */
export async function account(vendor: Vendor<CmmsBeeSettings>): Promise<VendorAccount> {
  const answer = await expectJson(await vendor.fetch(pathOf(vendor.settings, "me")), answers);
  const organization = readSchema(answer, "Me", vendor.settings).requiredChild("organization");
  const id = organization.requiredKey("id");
  return { id, name: organization.text("name") ?? id };
}
