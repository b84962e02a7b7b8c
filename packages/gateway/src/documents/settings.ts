import { z } from "zod";
import { StartError } from "../errors.ts";
import { list, type SettingVariables } from "../setting.ts";
import { isMediaType } from "./media-types.ts";

/** The settings of this stage. */
export interface DocumentsSettings {
  /** The largest file, in bytes, that is taken for a vendor or read from one. Default: 100,000,000. */
  readonly largestDocumentBytes?: number;
  /**
   * The media types of files that apps may send to vendors, such as `application/pdf` or `image/*`. Default: images, videos, audio, plain text,
   * CSV, PDF, ZIP and the usual office documents.
   */
  readonly documentTypes?: readonly string[];
}

export const documentsVariables: SettingVariables<DocumentsSettings> = {
  largestDocumentBytes: {
    variable: "FETTLE_LARGEST_DOCUMENT_BYTES",
    schema: z
      .string()
      .regex(/^[1-9]\d{0,9}$/u, "must be a whole number of bytes")
      .transform(Number),
  },
  documentTypes: {
    variable: "FETTLE_DOCUMENT_TYPES",
    schema: list.refine((types) => types.every(isMediaType), "must list media types such as application/pdf or image/*"),
  },
};

/** What is accepted. */
export interface DocumentLimits {
  readonly bytes: number;
  readonly types: readonly string[];
}

const usualTypes = [
  "image/*",
  "video/*",
  "audio/*",
  "text/plain",
  "text/csv",
  "application/pdf",
  "application/zip",
  "application/rtf",
  "application/msword",
  "application/vnd.ms-excel",
  "application/vnd.ms-powerpoint",
  "application/vnd.oasis.opendocument.text",
  "application/vnd.oasis.opendocument.spreadsheet",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  "application/vnd.openxmlformats-officedocument.presentationml.presentation",
];

/** @throws StartError when a setting is wrong. */
export function documentLimits({
  largestDocumentBytes = 100_000_000,
  documentTypes = usualTypes,
}: DocumentsSettings): DocumentLimits {
  if (!Number.isSafeInteger(largestDocumentBytes) || largestDocumentBytes < 1)
    throw new StartError("largestDocumentBytes must be a whole number of bytes, at least 1.");
  if (!documentTypes.every(isMediaType))
    throw new StartError("documentTypes must list media types such as application/pdf or image/*.");
  return { bytes: largestDocumentBytes, types: documentTypes.map((type) => type.toLowerCase()) };
}
