import { failSession, mostTries, takeTry, type SessionRow } from "../sessions/session-rows.ts";
import { closedMeanwhile } from "./closed-page.ts";
import { tooManyTriesPage, unknownLinkPage } from "./message-pages.ts";
import type { Page } from "../../pages/page.ts";
import type { PageDependencies } from "./page-dependencies.ts";
import { waysBack } from "./ways.ts";

/**
 * Limits the attempts with credentials at the vendor, so that a link cannot be used to guess passwords. An attempt is counted before it
 * starts, so concurrent attempts cannot exceed the limit. The last one ends the session unless it succeeds.
 */
export async function countedTry(
  dependencies: PageDependencies,
  session: SessionRow,
  browser: string,
  step: () => Promise<Page>,
): Promise<Page> {
  const database = dependencies.store.environment(session.environment_id);
  const tries = await takeTry(database, session, dependencies.clock());
  if (tries === null) return (await closedMeanwhile(dependencies, session, browser)) ?? unknownLinkPage();
  const page = await step();
  if (tries < mostTries) return page;
  const isEnded = await failSession(database, session, "There were too many failed attempts.", dependencies.clock());
  return isEnded ? tooManyTriesPage(waysBack(session, "connect_failed", "Go back")) : page;
}
