import { ConnectorError } from "@fettle/connector";
import { SealError } from "../../secrets/seal-error.ts";
import type { Sealer } from "../../secrets/sealer.ts";
import { readCredentials, type Credentials } from "./credentials.ts";

/**
 * Opens stored credentials.
 * @throws ConnectorError `MISCONFIGURED` when their encryption key is gone, `UNAVAILABLE` when a key manager does not answer.
 */
export async function openCredentials(sealer: Sealer, sealed: string, place: string): Promise<Credentials> {
  try {
    return readCredentials(await sealer.open(sealed, place));
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    if (error.code === "UNAVAILABLE") {
      throw new ConnectorError("UNAVAILABLE", "The stored credentials cannot be opened at the moment.", { cause: error });
    }
    const message = "The stored credentials cannot be opened: the operator has to restore the encryption key that sealed them.";
    throw new ConnectorError("MISCONFIGURED", message, { cause: error });
  }
}
