import { codeOf } from "../sessions/connect-code.ts";
import type { SessionRow } from "../sessions/session-rows.ts";
import { redirectBack } from "../sessions/redirect-urls.ts";
import { findSystem } from "../registry/system-rows.ts";
import { isSameBrowser } from "./browser-cookie.ts";
import { connectedPage } from "./message-pages.ts";
import type { Page } from "../../pages/page.ts";
import type { PageDependencies } from "./page-dependencies.ts";

/** The address that a person returns to after connecting; null when the app named none. */
export const returnUrlOf = (
  { redirect_url: redirectUrl, state }: Pick<SessionRow, "redirect_url" | "state">,
  systemId: string,
  code: string | null,
): string | null => (redirectUrl === null ? null : redirectBack(redirectUrl, { system_id: systemId, state, code }));

/**
 * The final page of a completed session again, for the browser that completed it: after a second press the browser shows only the second
 * answer. The link back carries the same code until that is used. Null for any other browser.
 */
export async function connectedAgain(
  dependencies: PageDependencies,
  session: SessionRow,
  browser: string | null,
): Promise<Page | null> {
  const { environment_id: environmentId, system_id: systemId } = session;
  if (session.status !== "COMPLETED" || systemId === null || !isSameBrowser(session, browser)) return null;
  const system = await findSystem(dependencies.store.environment(environmentId), environmentId, systemId);
  if (system === undefined || system.status === "DISCONNECTED") return null;
  const product = dependencies.catalog.connectors.get(system.connector_id)?.connector.name ?? system.display_name;
  const returnUrl = returnUrlOf(session, systemId, await codeOf(dependencies, session, dependencies.clock()));
  return connectedPage(product, system.account_name ?? system.display_name, systemId, returnUrl);
}
