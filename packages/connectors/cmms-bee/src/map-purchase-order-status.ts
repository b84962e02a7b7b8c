import { purchaseOrder } from "@fettle/connector";
import { extendWords, words } from "@fettle/connector-kit";
import { invertWords } from "./invert-words.ts";
import type { CmmsBeeSettings } from "./settings.ts";

const { values } = purchaseOrder.fields.status;

const known = {
  draft: "DRAFT",
  pending_approval: "PENDING",
  approved: "APPROVED",
  declined: "DECLINED",
  ordered: "ORDERED",
  partially_received: "PARTIALLY_RECEIVED",
  received: "RECEIVED",
  closed: "CLOSED",
  cancelled: "CANCELED",
} as const;

export const purchaseOrderStatus = ({ purchaseOrderStatusWords }: CmmsBeeSettings) =>
  words(
    extendWords<keyof typeof values>(known, { setting: "purchaseOrderStatusWords", extra: purchaseOrderStatusWords, values }),
  );

/** The vendor's words, by canonical word. */
export const purchaseOrderStatusToWrite = ({
  purchaseOrderStatusWordsToWrite,
}: CmmsBeeSettings): Readonly<Record<string, string>> => ({
  ...invertWords(known),
  ...purchaseOrderStatusWordsToWrite,
});
