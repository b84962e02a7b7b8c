import type { ConnectorConfiguration } from "../../catalog/catalog.ts";
import type { Finish } from "../sessions/finish-session.ts";
import type { SessionRow } from "../sessions/session-rows.ts";
import { closedMeanwhile } from "./closed-page.ts";
import { returnUrlOf } from "./connected-page.ts";
import { connectedPage, overtakenPage } from "./message-pages.ts";
import type { Page } from "../../pages/page.ts";
import type { PageDependencies } from "./page-dependencies.ts";
import { waysBack, type Way } from "./ways.ts";
import { wordsPage } from "./words-page.ts";

/** The page of a last step that was not refused. The second of two concurrent steps ends like the first. */
export async function endPage(
  dependencies: PageDependencies,
  session: SessionRow,
  configuration: ConnectorConfiguration,
  outcome: Exclude<Finish, { readonly type: "refused" }>,
  { browser, again }: { readonly browser: string; readonly again: Way },
): Promise<Page> {
  const { connector } = configuration;
  if (outcome.type === "words") return wordsPage(dependencies, configuration, outcome.asked, waysBack(session, "access_denied"));
  if (outcome.type === "connected") {
    const { systemId, accountName, code } = outcome;
    return connectedPage(connector.name, accountName, systemId, returnUrlOf(session, systemId, code));
  }
  const closed = await closedMeanwhile(dependencies, session, browser);
  return closed ?? overtakenPage(connector.name, again, waysBack(session, "connect_failed"));
}
