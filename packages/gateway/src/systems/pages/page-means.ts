import type { Catalog, ConnectorConfiguration } from "../../catalog/catalog.ts";
import { redirectBack } from "../redirect-urls.ts";
import type { Finish, FinishMeans } from "../sessions/finish-session.ts";
import type { SessionRow } from "../sessions/session-rows.ts";
import { connectedPage, expiredLinkPage, failedLinkPage, usedLinkPage } from "./message-pages.ts";
import type { Page } from "./page.ts";

/** What the hosted pages work with. */
export interface PageMeans extends FinishMeans {
  readonly catalog: Catalog;
  readonly publicUrl: string;
  readonly fetch: typeof globalThis.fetch;
}

/** The redirect URI that the operator registers at each vendor. */
export const callbackUrl = ({ publicUrl }: Pick<PageMeans, "publicUrl">) => `${publicUrl}/oauth/callback`;

/** The page of a session that is over; null while it is open. */
export function closedPage(session: Pick<SessionRow, "status" | "expires_at">, now: Date): Page | null {
  if (session.status === "COMPLETED") return usedLinkPage();
  if (session.status === "FAILED") return failedLinkPage();
  return session.expires_at <= now ? expiredLinkPage() : null;
}

/** The page at the end, which leads back to the app where the session says so. */
export function connectedAnswer(
  session: SessionRow,
  { connector }: ConnectorConfiguration,
  outcome: Extract<Finish, { readonly type: "connected" }>,
): Page {
  const { redirect_url: redirectUrl, state } = session;
  const returnUrl = redirectUrl === null ? null : redirectBack(redirectUrl, { system_id: outcome.systemId, state });
  return connectedPage(connector.name, outcome.accountName, outcome.systemId, returnUrl);
}
