import type { OAuth2Method } from "@fettle/connector";

/** The authorization server and the client that talks to it. */
export interface TokenEndpoint {
  readonly url: string;
  /** Null when the vendor has none: ID tokens are then not validated. */
  readonly issuer: string | null;
  readonly client: { readonly id: string; readonly secret: string | null };
  readonly clientAuthentication: "client_secret_basic" | "client_secret_post" | "none";
  readonly clientOwner: "operator" | "customer";
  /** Answers that the connector considers the end of a grant, beyond the standard. */
  readonly isGrantDead?: OAuth2Method["isGrantDead"];
}
