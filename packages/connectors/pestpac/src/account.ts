import type { Vendor, VendorAccount } from "@fettle/connector";
import { expectJson } from "@fettle/connector-kit";
import { answers } from "./answers.ts";
import type { PestpacSettings } from "./settings.ts";

/** The company: every call carries its key, so an answer proves that the credentials belong to it. */
export async function account(vendor: Vendor<PestpacSettings>): Promise<VendorAccount> {
  await expectJson(await vendor.fetch("/CompanySetup"), answers);
  const { companyKey } = vendor.settings;
  return { id: companyKey, name: `PestPac ${companyKey}` };
}
