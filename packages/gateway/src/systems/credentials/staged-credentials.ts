import type { CredentialSource } from "../../vendor-calls/carry-credentials.ts";
import { credentialHeaders } from "./authentication-methods.ts";
import type { CredentialOwner } from "./credential-keeper.ts";
import type { Credentials } from "./credentials.ts";
import { hideSecretsLater, sensitiveSettings } from "./hide-secrets.ts";

/** Credentials that are tried before they are stored. */
export const stagedCredentials = (
  { configuration, settings }: Pick<CredentialOwner, "configuration" | "settings">,
  credentials: Credentials,
): CredentialSource => {
  const hide = hideSecretsLater([credentials], configuration, sensitiveSettings(configuration, settings));
  return {
    current: async () => ({ headers: credentialHeaders(configuration, credentials), version: 0, hide }),
    refusals: null,
  };
};
