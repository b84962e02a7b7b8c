import { SealError } from "./seal-error.ts";

/** The format of sealed text: `fettle2.<key id>.<wrapped data key>.<content>`, the last two as base64url. */
export interface SealedText {
  /** `fettle1` also binds the content to the master key's id, so re-wrapping must seal it again. It is no longer written. */
  readonly format: "fettle1" | "fettle2";
  readonly keyId: string;
  readonly wrapped: string;
  readonly content: string;
}

/** A limit for decoding, longer than any stored secret. */
const longest = 1_000_000;
const keyIdShape = /^[\w:/+=@-]{1,200}$/;

/** The prefix of every text that is sealed under this master key in the current format. */
export const sealedPrefix = (keyId: string) => `fettle2.${keyId}.`;

/** @throws Error when a provider's key id violates its contract. */
export function writeSealed({ keyId, wrapped, content }: Omit<SealedText, "format">): string {
  if (!keyIdShape.test(keyId)) throw new Error("The key provider returned an invalid key id.");
  return `${sealedPrefix(keyId)}${wrapped}.${content}`;
}

/** @throws SealError `UNREADABLE` when the text has another format. */
export function readSealed(text: string): SealedText {
  const [format, keyId, wrapped, content, ...rest] = text.length > longest ? [] : text.split(".");
  if (
    (format !== "fettle1" && format !== "fettle2") ||
    keyId === undefined ||
    !keyIdShape.test(keyId) ||
    wrapped === undefined ||
    content === undefined ||
    rest.length > 0
  ) {
    throw new SealError("UNREADABLE", "This is not a sealed secret.");
  }
  return { format, keyId, wrapped, content };
}
