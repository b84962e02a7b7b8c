import { workRequest } from "@fettle/connector";
import { extendWords, words } from "@fettle/connector-kit";
import { invertWords } from "./invert-words.ts";
import type { CmmsBeeSettings } from "./settings.ts";

const { values } = workRequest.fields.status;

const known = {
  pending: "PENDING",
  approved: "APPROVED",
  rejected: "REJECTED",
  converted: "CONVERTED",
  done: "DONE",
  withdrawn: "CANCELED",
} as const;

export const workRequestStatus = ({ requestStatusWords }: CmmsBeeSettings) =>
  words(extendWords<keyof typeof values>(known, { setting: "requestStatusWords", extra: requestStatusWords, values }));

/** The vendor's words, by canonical word. */
export const workRequestStatusToWrite = ({ requestStatusWordsToWrite }: CmmsBeeSettings): Readonly<Record<string, string>> => ({
  ...invertWords(known),
  ...requestStatusWordsToWrite,
});
