import { spellingsOf } from "./spellings.ts";

/**
 * Looks for secrets in a text that is about to be written, in every spelling.
 * @throws Error that names the file and does not show the secret.
 */
export function refuseSecrets(file: string, text: string, secrets: readonly string[]): void {
  const found = secrets.filter((secret) => spellingsOf(secret).some((spelling) => text.includes(spelling)));
  if (found.length === 0) return;
  const what = found.length === 1 ? "A secret of this session is" : `${found.length} secrets of this session are`;
  throw new Error(
    `${what} still in ${file}, so nothing was written. Declare where the vendor shows it with redact, or leave those records out.`,
  );
}
