import type { UploadedFile } from "@fettle/connector";
import type { DatabaseTransaction } from "../../store/database.ts";

/** A file that is ready to go to a vendor. */
export interface Upload {
  readonly id: string;
  readonly systemId: string;
  readonly name: string;
  readonly contentType: string;
  /** In bytes. */
  readonly size: number;
  readonly expiresAt: Date;
}

/** Whose file it will be. */
export interface UploadTarget {
  readonly environmentId: string;
  readonly systemId: string;
}

export type UploadRefusal =
  | "DOCUMENT_TOO_LARGE"
  | "DOCUMENT_TYPE_NOT_ALLOWED"
  | "DOCUMENT_EMPTY"
  | "DOCUMENT_NOT_REACHED"
  | "TOO_MANY_UPLOADS"
  | "SYSTEM_DISCONNECTED"
  | "REQUEST_TIMEOUT";

export type UploadOutcome =
  | { readonly type: "stored"; readonly upload: Upload }
  | { readonly type: "refused"; readonly code: UploadRefusal; readonly message: string };

/** The bytes of a file as they come. */
export interface IncomingFile {
  readonly name: string;
  /** As a Content-Type header says. */
  readonly contentType: string | null;
  /** The length that its sender declares. Null when it does not. */
  readonly length: number | null;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** A file on this machine's disk. Disposing deletes it. */
export interface OpenUpload extends AsyncDisposable {
  readonly file: UploadedFile;
}

/** Files on their way to vendors: they are kept in pieces, belong to one system, and expire. */
export interface Uploads {
  /** Stores a file piece by piece; the next piece is read once the last one is stored. It expires in a day. */
  receive(target: UploadTarget, file: IncomingFile): Promise<UploadOutcome>;
  /** Stores a file from an address, within the rules for addresses. Redirects are not followed. */
  fetchFrom(target: UploadTarget, url: string, name: string | null): Promise<UploadOutcome>;
  /** Null when there is none of the system, or when it has expired. */
  find(target: UploadTarget, id: string): Promise<Upload | null>;
  /** Keeps an upload for a command, which may be held for long: 30 days from now. */
  keep(transaction: DatabaseTransaction, environmentId: string, id: string): Promise<void>;
  /** Lets an upload expire in a day again, for another command. */
  release(environmentId: string, id: string): Promise<void>;
  /** Null when the upload is gone. */
  open(environmentId: string, id: string): Promise<OpenUpload | null>;
  /** Deletes an upload that is at the vendor. */
  drop(environmentId: string, id: string): Promise<void>;
}
