import type { Vendor } from "@fettle/connector";
import { expectFound } from "@fettle/connector-kit";
import { answers } from "../errors.ts";
import type { WorkwaveServiceSettings } from "../settings.ts";
import { type ListResource, recordPath } from "./names.ts";

/** One record's payload, or null when it is gone. */
export async function readRecord(
  vendor: Vendor<WorkwaveServiceSettings>,
  resource: ListResource,
  remoteId: string,
): Promise<unknown> {
  const path = recordPath(resource, remoteId);
  return path === null ? null : expectFound(await vendor.fetch(path), answers);
}
