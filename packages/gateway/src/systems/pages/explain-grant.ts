import type { GrantError } from "../oauth/grant-error.ts";

/** The message on the connect page when a grant gave no tokens. */
export function explainGrant(error: GrantError, product: string): string {
  switch (error.kind) {
    case "refused":
      return `${product} does not accept this sign-in. Check what you entered, or sign in again.`;
    case "passing":
      return `${product} is not responding at the moment. Try again in a minute.`;
    case "misconfigured":
      return `Signing in at ${product} is not set up correctly. Tell the person who gave you this link about the error “${error.vendorCode}”.`;
  }
}
