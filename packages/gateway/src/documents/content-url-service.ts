import { defineService } from "../service-key.ts";

/** The addresses at which files are read. */
export interface ContentUrls {
  /** Of a document, by the record's id. */
  of(documentId: string): string;
}

export const contentUrlService = defineService<ContentUrls>("content URLs");
