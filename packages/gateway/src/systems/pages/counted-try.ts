import { failSession, mostTries, takeTry, type SessionRow } from "../sessions/session-rows.ts";
import { closedMeanwhile } from "./closed-page.ts";
import { tooManyTriesPage, unknownLinkPage } from "./message-pages.ts";
import type { Page } from "../../pages/page.ts";
import type { PageDependencies } from "./page-dependencies.ts";
import { waysBack } from "./ways.ts";

/**
 * A step that tries credentials at the vendor, so that nobody guesses passwords with a link. It is counted before it is made: however
 * many come at the same time, the vendor is asked no more often. The session ends with the last one, unless that ends it well.
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
