import { complete, type PageCursor, type Vendor } from "@fettle/connector";
import type { WorkwaveServiceSettings } from "../settings.ts";
import { listPage } from "./list.ts";
import type { ListResource } from "./names.ts";
import { readRecord } from "./read.ts";

/** The capabilities of every entity: list changes, list all records, read a record. */
export const reading = (resource: ListResource) => ({
  changedSince: (vendor: Vendor<WorkwaveServiceSettings>, since: string, cursor: PageCursor) =>
    listPage(vendor, resource, { since, cursor }),
  all: complete((vendor: Vendor<WorkwaveServiceSettings>, cursor) => listPage(vendor, resource, { cursor })),
  read: (vendor: Vendor<WorkwaveServiceSettings>, remoteId: string) => readRecord(vendor, resource, remoteId),
});
