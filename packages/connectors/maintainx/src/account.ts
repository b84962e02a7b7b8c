import { ConnectorError, type Vendor, type VendorAccount } from "@fettle/connector";
import { expectJson, readPayload } from "@fettle/connector-kit";
import { answers } from "./answers.ts";
import type { MaintainxSettings } from "./settings.ts";

/** The organization. MaintainX has no call that names it, so its records must be of the organization in the settings. */
export async function account(vendor: Vendor<MaintainxSettings>): Promise<VendorAccount> {
  const { organizationId } = vendor.settings;
  const list = readPayload(await expectJson(await vendor.fetch("/workorders?limit=1"), answers), {
    what: "MaintainX work order list",
  });
  for (const one of list.children("workOrders")) {
    const found = one.key("organizationId");
    if (found === null || found === organizationId) continue;
    throw new ConnectorError("FORBIDDEN", `These credentials belong to the organization ${found}. Enter its id, or another key.`);
  }
  return { id: organizationId, name: `MaintainX ${organizationId}` };
}
