import { newTraceId } from "../../telemetry/current-span.ts";
import type { Page } from "../../pages/page.ts";
import { readAskedWords, stagedOf, type AskedWords } from "../sessions/asked-words.ts";
import { putIntoUse } from "../sessions/finish-session.ts";
import { hashSecret, sessionPlace } from "../sessions/flow.ts";
import type { SessionRow } from "../sessions/session-rows.ts";
import { isSameBrowser } from "./browser-cookie.ts";
import { endPage } from "./end-page.ts";
import type { Typed } from "./method-form.ts";
import { badRequestPage, failedLinkPage } from "./message-pages.ts";
import { pageUrl, type PageDependencies } from "./page-dependencies.ts";
import { waysBack } from "./ways.ts";
import { chosenMeanings, wordsPage } from "./words-page.ts";

/** The browser that is asked, and its session. */
interface Asked {
  readonly session: SessionRow;
  readonly browser: string;
}

/** The connection that waits for the visitor's words; null when none does, or another browser began it. */
export async function askedWordsOf({ sealer }: PageDependencies, { session, browser }: Asked): Promise<AskedWords | null> {
  const { sealed } = session;
  if (sealed === null || session.oauth_state_hash !== null || !isSameBrowser(session, browser)) return null;
  return readAskedWords(await sealer.open(sealed, sessionPlace(session)));
}

/** Asks for the words, or connects with what the visitor says of them. */
export async function answerWords(
  dependencies: PageDependencies,
  { session, browser }: Asked,
  asked: AskedWords,
  typed: Typed | null,
): Promise<Page> {
  const configuration = dependencies.catalog.connectors.get(asked.connectorId);
  if (configuration === undefined) return failedLinkPage(waysBack(session, "connect_failed", "Go back"));
  if (typed === null) return wordsPage(dependencies, configuration, asked, waysBack(session, "access_denied"));
  const meanings = chosenMeanings(configuration, asked, typed);
  if (meanings === null) return badRequestPage("The form does not belong to this page. Open the link again.");
  const { systemId, account, seen } = asked;
  const visitor = { traceId: newTraceId(), browserHash: hashSecret(browser) };
  const known = { systemId, account, seen, meanings };
  const outcome = await putIntoUse(dependencies, session, stagedOf(configuration, asked), known, visitor);
  const again = { label: "Try again", url: pageUrl(dependencies, asked.secret) };
  return await endPage(dependencies, session, configuration, outcome, { browser, again });
}
