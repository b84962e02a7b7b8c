import type { Vendor, VendorWord, WordLists } from "@fettle/connector";
import { expectJson } from "@fettle/connector-kit";
import { pathOf, readSchema, type Resource } from "./api/names.ts";
import { answers } from "./errors.ts";
import { likelyWorkOrderStatus } from "./map-work-order-status.ts";
import { likelyWorkOrderType } from "./map-work-order-type.ts";
import type { CmmsBeeSettings, settings } from "./settings.ts";

/** The words that organizations make for themselves. */
export const wordLists: WordLists<typeof settings> = {
  workOrderStatuses: { fetch: (vendor) => fetchWords(vendor, "workOrderStatuses"), propose: likelyWorkOrderStatus },
  workOrderTypes: { fetch: (vendor) => fetchWords(vendor, "workOrderTypes"), propose: likelyWorkOrderType },
};

async function fetchWords(vendor: Vendor<CmmsBeeSettings>, resource: Resource): Promise<readonly VendorWord[]> {
  const answer = await expectJson(await vendor.fetch(pathOf(vendor.settings, resource)), answers);
  return readSchema(answer, "OwnWordList", vendor.settings)
    .children("words")
    .map((read) => {
      const word = read.requiredText("word");
      return { word, label: read.text("label") ?? word };
    });
}
