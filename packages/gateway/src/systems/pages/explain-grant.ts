import type { GrantError } from "../oauth/grant-error.ts";

/** What a person at the connect page is told when no tokens came. */
export function explainGrant(error: GrantError, product: string): string {
  switch (error.kind) {
    case "refused":
      return `${product} does not accept this sign-in. Check what you typed, or sign in again.`;
    case "passing":
      return `${product} does not answer at the moment. Try again in a minute.`;
    case "misconfigured":
      return `Signing in at ${product} is not set up correctly. Tell whoever gave you this link that it ended in “${error.vendorCode}”.`;
  }
}
