import { findSession, mostTries, type SessionRow } from "../sessions/session-rows.ts";
import { connectedAgain } from "./connected-page.ts";
import { expiredLinkPage, failedLinkPage, tooManyTriesPage, usedLinkPage } from "./message-pages.ts";
import type { Page } from "../../pages/page.ts";
import type { PageDependencies } from "./page-dependencies.ts";
import { waysBack } from "./ways.ts";

/** The page of a session that is over, as this browser may see it; null while the session is open. */
export async function closedPage(
  dependencies: PageDependencies,
  session: SessionRow,
  browser: string | null,
): Promise<Page | null> {
  const isExpired = session.expires_at <= dependencies.clock();
  // The session is still open while the last attempt is under way.
  const isTriedOut = session.tries >= mostTries;
  if (session.status === "OPEN" && !isExpired && !isTriedOut) return null;
  if (session.status === "COMPLETED") return (await connectedAgain(dependencies, session, browser)) ?? usedLinkPage();
  const ways = waysBack(session, "connect_failed", "Go back");
  if (isTriedOut) return tooManyTriesPage(ways);
  return session.status === "FAILED" ? failedLinkPage(ways) : expiredLinkPage(ways);
}

/** As {@link closedPage}, after a step that came too late: reads the session again, and leads on like the step that came in time. */
export async function closedMeanwhile(
  dependencies: PageDependencies,
  session: SessionRow,
  browser: string | null,
): Promise<Page | null> {
  const { environment_id: environmentId, id } = session;
  const now = await findSession(dependencies.store.environment(environmentId), environmentId, id);
  return now === undefined ? failedLinkPage([]) : await closedPage(dependencies, now, browser);
}
