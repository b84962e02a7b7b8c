import type { Clock } from "../../clock.ts";
import { randomId } from "../../identifiers.ts";
import type { Store } from "../../store/database.ts";
import { isAmong, mediaTypeOf } from "../media-types.ts";
import type { DocumentLimits } from "../settings.ts";
import { fetchFile, reasonOf } from "./fetch-file.ts";
import { inPieces } from "./in-pieces.ts";
import { openFile } from "./open-file.ts";
import {
  completeUpload,
  countUploads,
  deleteUpload,
  insertPiece,
  insertUpload,
  keepUpload,
  openPieces,
  selectUpload,
} from "./upload-rows.ts";
import type { IncomingFile, UploadOutcome, UploadRefusal, Uploads, UploadTarget } from "./uploads.ts";

export interface UploadDependencies {
  readonly store: Store;
  readonly clock: Clock;
  readonly limits: DocumentLimits;
  /** Calls only allowed addresses, and follows no redirect. */
  readonly fetch: typeof globalThis.fetch;
}

/** How many uploads of a system may wait, and how many of the largest size. */
const mostWaiting = 100;
const mostLargest = 10;
const waitingMilliseconds = 24 * 60 * 60 * 1000;
const keptMilliseconds = 30 * waitingMilliseconds;
/** How long a file may take to come from an address. */
const fetchMilliseconds = 60_000;

const refused = (code: UploadRefusal, message: string): UploadOutcome => ({ type: "refused", code, message });

export function createUploads({ store, clock, limits, fetch }: UploadDependencies): Uploads {
  const tooLarge = () => refused("DOCUMENT_TOO_LARGE", `A file may have at most ${limits.bytes} bytes.`);

  async function receive(target: UploadTarget, { name, contentType, length, bytes }: IncomingFile): Promise<UploadOutcome> {
    const type = mediaTypeOf(contentType);
    if (type === null || !isAmong(type, limits.types))
      return refused(
        "DOCUMENT_TYPE_NOT_ALLOWED",
        `Files of the type ${type ?? "unknown"} are not taken. Taken are ${limits.types.join(", ")}.`,
      );
    if (length !== null && length > limits.bytes) return tooLarge();
    const { environmentId } = target;
    const database = store.environment(environmentId);
    const createdAt = clock();
    const waiting = await countUploads(database, target, createdAt);
    if (waiting.count >= mostWaiting || waiting.bytes >= mostLargest * limits.bytes)
      return refused("TOO_MANY_UPLOADS", "Too many uploads of this system wait already. Use them, or wait until they expire.");
    const upload = {
      id: randomId("upl"),
      name,
      contentType: type,
      expiresAt: new Date(createdAt.getTime() + waitingMilliseconds),
    };
    if (!(await insertUpload(database, { ...target, ...upload, createdAt })))
      return refused("SYSTEM_DISCONNECTED", "The system is disconnected; it takes no files.");
    let size = 0;
    let isStored = false;
    try {
      let number = 0;
      for await (const piece of inPieces(bytes)) {
        size += piece.byteLength;
        if (size > limits.bytes) return tooLarge();
        await insertPiece(database, environmentId, upload.id, number, piece);
        number += 1;
      }
      if (size === 0) return refused("DOCUMENT_EMPTY", "The file has no bytes.");
      await completeUpload(database, environmentId, upload.id, size);
      isStored = true;
      return { type: "stored", upload: { ...upload, systemId: target.systemId, size } };
    } finally {
      if (!isStored) await deleteUpload(database, environmentId, upload.id);
    }
  }

  return {
    receive,
    async fetchFrom(target, url, name) {
      const signal = AbortSignal.timeout(fetchMilliseconds);
      const answer = await fetchFile(fetch, { url, name, signal });
      if (answer.type === "refused") return answer;
      try {
        return await receive(target, answer.file);
      } catch (error) {
        if (!signal.aborted && !(error instanceof TypeError)) throw error;
        return refused("DOCUMENT_NOT_REACHED", reasonOf(error));
      } finally {
        await answer.cancel();
      }
    },
    find: (target, id) => selectUpload(store.environment(target.environmentId), target, id, clock()),
    async keep(transaction, environmentId, id) {
      await keepUpload(transaction, environmentId, id, new Date(clock().getTime() + keptMilliseconds));
    },
    async release(environmentId, id) {
      await keepUpload(store.environment(environmentId), environmentId, id, new Date(clock().getTime() + waitingMilliseconds));
    },
    async open(environmentId, id) {
      const found = await openPieces(store.environment(environmentId), environmentId, id);
      return found && (await openFile(found.upload, found.pieces));
    },
    async drop(environmentId, id) {
      await deleteUpload(store.environment(environmentId), environmentId, id);
    },
  };
}
