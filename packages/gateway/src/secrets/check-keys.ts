import { StartError } from "../errors.ts";
import type { KeyProvider } from "./key-provider.ts";
import { portionsOf, type SecretTable } from "./rewrap-secrets.ts";
import { SealError } from "./seal-error.ts";
import { readSealed } from "./sealed-text.ts";
import { createSealer } from "./sealer.ts";

/**
 * Makes sure that these keys are the store's: at least one of its secrets has to open. A store without secrets takes any keys, and single
 * secrets that do not open are for whoever re-wraps to report. Stops at the first that opens.
 * @throws StartError when none opens, so that nothing is sealed under a key that hides the loss of another.
 */
export async function checkKeys(keys: KeyProvider, tables: readonly SecretTable[]): Promise<void> {
  const sealer = createSealer(keys);
  const keyIds = new Set<string>();
  let reason = "";
  for (const table of tables) {
    for await (const secrets of portionsOf(table, null)) {
      for (const { sealed, place } of secrets) {
        try {
          keyIds.add(readSealed(sealed).keyId);
          await sealer.open(sealed, place);
          return;
        } catch (error) {
          if (!(error instanceof SealError)) throw error;
          // A key manager that is away for a moment says nothing about the keys.
          if (error.code === "UNAVAILABLE") return;
          reason = error.message;
        }
      }
    }
  }
  if (reason === "") return;
  const ids = [...keyIds].map((id) => `"${id}"`).join(", ");
  throw new StartError(
    `The encryption keys are not those of this store: none of its secrets opens. They are sealed under ${ids} (${reason}) Put that key ` +
      "back. If it is lost for good, the stored credentials are too: fettle keys forget says which systems have to be reconnected.",
  );
}
