import type { CredentialSource } from "../../vendor-calls/carry-credentials.ts";
import { credentialHeaders } from "./authentication-methods.ts";
import type { CredentialOwner } from "./credential-keeper.ts";
import type { Credentials } from "./credentials.ts";
import { hideSecretsLater } from "./hide-secrets.ts";

/** Credentials that are tried before they are stored. */
export const stagedCredentials = (
  { configuration }: Pick<CredentialOwner, "configuration">,
  credentials: Credentials,
): CredentialSource => {
  const hide = hideSecretsLater([credentials], configuration);
  return {
    current: async () => ({ headers: credentialHeaders(configuration, credentials), version: 0, hide }),
    refusals: null,
  };
};
