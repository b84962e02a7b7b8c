import { failSession, mostTries, takeTry, type SessionRow } from "../sessions/session-rows.ts";
import { closedMeanwhile } from "./closed-page.ts";
import { tooManyTriesPage, unknownLinkPage } from "./message-pages.ts";
import type { Page } from "../../pages/page.ts";
import type { PageMeans } from "./page-means.ts";
import { waysBack } from "./ways.ts";

/**
 * A step that tries credentials at the vendor, so that nobody guesses passwords with a link. It is counted before it is made: however
 * many come at the same time, the vendor is asked no more often. The session ends with the last one, unless that ends it well.
 */
export async function countedTry(
  means: PageMeans,
  session: SessionRow,
  browser: string,
  step: () => Promise<Page>,
): Promise<Page> {
  const database = means.store.environment(session.environment_id);
  const tries = await takeTry(database, session, means.clock());
  if (tries === null) return (await closedMeanwhile(means, session, browser)) ?? unknownLinkPage();
  const page = await step();
  if (tries < mostTries) return page;
  const isEnded = await failSession(database, session, "There were too many failed attempts.", means.clock());
  return isEnded ? tooManyTriesPage(waysBack(session, "connect_failed", "Go back")) : page;
}
