import { AddressNotAllowedError, NotConnectedError } from "../../vendor-calls/not-connected-error.ts";
import { nameIn } from "./file-name.ts";
import type { IncomingFile, UploadOutcome } from "./uploads.ts";

type Refused = Extract<UploadOutcome, { readonly type: "refused" }>;

const notReached = (message: string): Refused => ({ type: "refused", code: "DOCUMENT_NOT_REACHED", message });

/**
 * Asks an address for a file. Its answer's body must be read or cancelled.
 * `fetch`: calls only allowed addresses, by the address that it dials, and follows no redirect.
 */
export async function fetchFile(
  fetch: typeof globalThis.fetch,
  { url, name, signal }: { readonly url: string; readonly name: string | null; readonly signal: AbortSignal },
): Promise<{ readonly type: "file"; readonly file: IncomingFile; cancel(): Promise<void> } | Refused> {
  const address = URL.canParse(url) && url.length <= 2000 ? new URL(url) : null;
  if (address === null || !/^https?:$/u.test(address.protocol) || address.username !== "" || address.password !== "")
    return notReached("Give an http or https address of up to 2,000 characters, without a user name.");
  try {
    const answer = await fetch(address, { signal, headers: { accept: "*/*", "user-agent": "fettle" } });
    if (!answer.ok || answer.body === null) {
      await answer.body?.cancel();
      const isElsewhere = answer.status >= 300 && answer.status < 400;
      return notReached(
        isElsewhere
          ? "The address leads to another one, which is not followed. Give the final address."
          : `The address answered ${answer.status}.`,
      );
    }
    const { body } = answer;
    const length = answer.headers.get("content-encoding") === null ? answer.headers.get("content-length") : null;
    return {
      type: "file",
      file: {
        name: name ?? nameIn(url),
        contentType: answer.headers.get("content-type"),
        length: length === null ? null : Number(length),
        bytes: body,
      },
      // A body that was read to its end is closed already.
      cancel: async () => (body.locked ? undefined : await body.cancel()),
    };
  } catch (error) {
    return notReached(reasonOf(error));
  }
}

/** Why no bytes came, without the address, which may hold a secret. */
export function reasonOf(error: unknown): string {
  if (error instanceof AddressNotAllowedError)
    return "The address is in a network that is not public. Files are fetched from public addresses alone.";
  if (error instanceof NotConnectedError) return "The address could not be reached.";
  return "The address did not answer completely in time.";
}
