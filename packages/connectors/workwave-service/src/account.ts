import type { Vendor, VendorAccount } from "@fettle/connector";
import { expectJson } from "@fettle/connector-kit";
import { readSchema } from "./api/names.ts";
import { answers } from "./errors.ts";
import type { WorkwaveServiceSettings } from "./settings.ts";

/** The company that the credentials belong to. */
export async function account(vendor: Vendor<WorkwaveServiceSettings>): Promise<VendorAccount> {
  const company = readSchema(await expectJson(await vendor.fetch("/account"), answers), "Account");
  const id = company.requiredKey("CompanyId");
  return { id, name: company.text("CompanyName") ?? id };
}
