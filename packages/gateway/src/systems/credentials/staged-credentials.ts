import type { CredentialSource } from "../../vendor-calls/carry-credentials.ts";
import { credentialHeaders } from "./authentication-methods.ts";
import type { CredentialOwner } from "./credential-keeper.ts";
import type { Credentials } from "./credentials.ts";

/** Credentials that are tried before they are stored. */
export const stagedCredentials = (
  { configuration }: Pick<CredentialOwner, "configuration">,
  credentials: Credentials,
): CredentialSource => ({
  current: async () => ({ headers: credentialHeaders(configuration, credentials), version: 0 }),
  refusals: null,
});
