import { ConnectorError, type Vendor, type VendorAccount } from "@fettle/connector";
import { expectFound, expectJson, pathSegment } from "@fettle/connector-kit";
import { answers } from "./answers.ts";
import type { RequestTrackerSettings } from "./settings.ts";

/** The RT itself, by its address: no call names an installation or the user of a token. */
export async function account(vendor: Vendor<RequestTrackerSettings>): Promise<VendorAccount> {
  const { address, queue } = vendor.settings;
  await expectJson(await vendor.fetch("/rt"), answers);
  if (queue !== null && !(await hasQueue(vendor, queue))) {
    throw new ConnectorError("FORBIDDEN", `RT has no queue ${queue}, or this user may not see it.`);
  }
  const id = address.replace(/^https?:\/\//u, "");
  return { id, name: `RT at ${id}` };
}

async function hasQueue(vendor: Vendor<RequestTrackerSettings>, queue: string): Promise<boolean> {
  const segment = pathSegment(queue);
  if (segment === null) return false;
  try {
    return (await expectFound(await vendor.fetch(`/queue/${segment}`), answers)) !== null;
  } catch (error) {
    // RT also forbids a queue that does not exist.
    if (ConnectorError.isInstance(error) && error.code === "FORBIDDEN") return false;
    throw error;
  }
}
