import { complete, type PageCursor, type Vendor } from "@fettle/connector";
import type { CmmsBeeSettings } from "../settings.ts";
import { type ListResource, listPage } from "./list.ts";
import { readRecord } from "./read.ts";

/** The capabilities of every entity: list changes, list all records, read a record. */
export const reading = (resource: ListResource) => ({
  changedSince: (vendor: Vendor<CmmsBeeSettings>, since: string, cursor: PageCursor) =>
    listPage(vendor, resource, { since, cursor }),
  all: complete((vendor: Vendor<CmmsBeeSettings>, cursor) => listPage(vendor, resource, { cursor })),
  read: (vendor: Vendor<CmmsBeeSettings>, remoteId: string) => readRecord(vendor, resource, remoteId),
});
