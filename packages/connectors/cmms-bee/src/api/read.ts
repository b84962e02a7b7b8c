import type { Vendor } from "@fettle/connector";
import { expectFound } from "@fettle/connector-kit";
import { answers } from "../errors.ts";
import type { CmmsBeeSettings } from "../settings.ts";
import type { ListResource } from "./list.ts";
import { recordPath } from "./names.ts";

/** One record's payload, or null when it is gone. */
export async function readRecord(vendor: Vendor<CmmsBeeSettings>, resource: ListResource, remoteId: string): Promise<unknown> {
  const path = recordPath(vendor.settings, resource, remoteId);
  return path === null ? null : expectFound(await vendor.fetch(path), answers);
}
