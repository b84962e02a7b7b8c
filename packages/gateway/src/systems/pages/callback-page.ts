import * as oauth from "oauth4webapi";
import type { ConnectorConfiguration } from "../../catalog/catalog.ts";
import { newTraceId } from "../../telemetry/current-span.ts";
import { GrantError } from "../oauth/grant-error.ts";
import { requestTokens, serverOf } from "../oauth/request-tokens.ts";
import type { TokenEndpoint } from "../oauth/token-endpoint.ts";
import { oauthEndpoints } from "../oauth/token-endpoints.ts";
import { finishSession } from "../sessions/finish-session.ts";
import { hashSecret, readFlow, readState, sessionPlace, type Flow } from "../sessions/flow.ts";
import { failSession, findSessionByKey, takeFlow, type SessionRow } from "../sessions/session-rows.ts";
import { cleanVendorMessage } from "../calling/vendor-message.ts";
import { answerWords, askedWordsOf } from "./answer-words.ts";
import { browserOf, isSameBrowser } from "./browser-cookie.ts";
import { closedPage } from "./closed-page.ts";
import { countedTry } from "./counted-try.ts";
import { explainGrant } from "./explain-grant.ts";
import { endPage } from "./end-page.ts";
import { failedLinkPage, messagePage, repeatedReturnPage, replacedFlowPage, unknownStatePage } from "./message-pages.ts";
import { callbackUrl, pageUrl, type PageDependencies } from "./page-dependencies.ts";
import type { Page } from "../../pages/page.ts";
import { quoteOf } from "./vendor-quote.ts";
import { waysBack, type BackError, type Way } from "./ways.ts";

const signInMilliseconds = 60_000;
const longestQuery = 8000;

/** Answers `/oauth/callback`, where a person returns from the vendor. */
export async function callbackPage(dependencies: PageDependencies, request: Request): Promise<Page> {
  const { searchParams, search } = new URL(request.url);
  const state = search.length > longestQuery ? null : readState(searchParams.get("state"));
  const session = state === null ? undefined : await findSessionByKey(dependencies.store.service, state.keyHash);
  if (state === null || session === undefined) return unknownStatePage();
  const browser = browserOf(request, session);
  // Checked first: a visitor who has only seen the state can neither use the flow nor use it up.
  if (browser === null || !isSameBrowser(session, browser)) return unknownStatePage();
  const closed = await closedPage(dependencies, session, browser);
  if (closed !== null) return closed;
  const { sealed } = session;
  if (sealed === null) return unknownStatePage();
  // The visitor has loaded the page again on which the words are asked for.
  const asked = await askedWordsOf(dependencies, { session, browser });
  if (asked !== null) return await answerWords(dependencies, { session, browser }, asked, null);
  // The state is valid for one return, whatever its result.
  const taken = await takeFlow(dependencies.store.environment(session.environment_id), session, state.stateHash);
  const flow = readFlow(await dependencies.sealer.open(taken?.sealed ?? sealed, sessionPlace(session)));
  if (taken !== undefined) return await returned(dependencies, { session: taken, flow, browser }, searchParams);
  const url = pageUrl(dependencies, flow.secret);
  const isReplaced = session.oauth_state_hash !== null && !session.oauth_state_hash.equals(state.stateHash);
  return isReplaced ? replacedFlowPage(url) : repeatedReturnPage(url);
}

interface Return {
  readonly session: SessionRow;
  readonly flow: Flow;
  readonly browser: string;
}

/** The page for the only return of a flow. */
async function returned(
  dependencies: PageDependencies,
  { session, flow, browser }: Return,
  searchParams: URLSearchParams,
): Promise<Page> {
  const configuration = dependencies.catalog.connectors.get(flow.connectorId);
  const endpoints = configuration === undefined ? null : oauthEndpoints(configuration, flow.settings);
  if (configuration === undefined || endpoints === null) return failedLinkPage(waysBack(session, "connect_failed"));
  const product = configuration.connector.name;
  const query = new URLSearchParams({ connector: flow.connectorId, method: "oauth2" }).toString();
  const again = { label: "Try again", url: `${pageUrl(dependencies, flow.secret)}?${query}` };

  const checked = check(endpoints.token, searchParams, product);
  if ("parameters" in checked) {
    const step = () =>
      exchange(dependencies, { session, flow, browser }, { configuration, endpoint: endpoints.token, again }, checked.parameters);
    return await countedTry(dependencies, session, browser, step);
  }
  const { status, title, message, vendorMessage, error } = checked;
  const ways = [again, ...waysBack(session, error)];
  const page = messagePage(status, title, message, { quote: quoteOf(product, vendorMessage), ways });
  // A cancelled sign-in does not count as an attempt.
  return error === "access_denied" ? page : await countedTry(dependencies, session, browser, () => Promise.resolve(page));
}

interface Vendor {
  readonly configuration: ConnectorConfiguration;
  readonly endpoint: TokenEndpoint;
  readonly again: Way;
}

/** Exchanges the code of a return for tokens, and connects with them. */
async function exchange(
  dependencies: PageDependencies,
  { session, flow, browser }: Return,
  { configuration, endpoint, again }: Vendor,
  parameters: URLSearchParams,
): Promise<Page> {
  const product = configuration.connector.name;
  try {
    const tokens = await requestTokens(
      endpoint,
      {
        type: "code",
        parameters,
        redirectUri: callbackUrl(dependencies),
        verifier: flow.verifier,
        nonce: flow.nonce,
      },
      { fetch: dependencies.fetch, clock: dependencies.clock, signal: AbortSignal.timeout(signInMilliseconds) },
    );
    const staged = { configuration, settings: flow.settings, credentials: { type: "oauth2", ...tokens } } as const;
    const outcome = await finishSession(dependencies, session, staged, {
      traceId: newTraceId(),
      browserHash: hashSecret(browser),
      secret: flow.secret,
    });
    if (outcome.type !== "refused") return await endPage(dependencies, session, configuration, outcome, { browser, again });
    const quote = quoteOf(product, outcome.vendorMessage);
    const ways = [again, ...waysBack(session, "connect_failed")];
    return messagePage(422, `${product} is not connected`, outcome.message, { quote, ways });
  } catch (error) {
    if (!(error instanceof GrantError)) throw error;
    return await withoutTokens(dependencies, session, product, error, again);
  }
}

/** The page for a code that gave no tokens. */
async function withoutTokens(
  dependencies: PageDependencies,
  session: SessionRow,
  product: string,
  error: GrantError,
  again: Way,
): Promise<Page> {
  dependencies.log?.warn(
    { environmentId: session.environment_id, sessionId: session.id, kind: error.kind, vendorCode: error.vendorCode },
    "an authorization code returned no tokens",
  );
  // A refusal of our client persists until the operator acts.
  const isFinal = error.kind === "misconfigured" && error.status !== undefined;
  if (isFinal)
    await failSession(dependencies.store.environment(session.environment_id), session, error.vendorCode, dependencies.clock());
  const ways = isFinal ? waysBack(session, "connect_failed", "Go back") : [again, ...waysBack(session, "connect_failed")];
  const quote = quoteOf(product, error.vendorMessage);
  return messagePage(502, `Signing in at ${product} did not work`, explainGrant(error, product), { quote, ways });
}

type Checked =
  | { readonly parameters: URLSearchParams }
  | {
      readonly status: number;
      readonly title: string;
      readonly message: string;
      readonly vendorMessage: string | null;
      readonly error: BackError;
    };

/** Checks the vendor's response (RFC 6749 4.1.2, RFC 9207). The caller has already checked the state. */
function check(endpoint: TokenEndpoint, query: URLSearchParams, product: string): Checked {
  const parameters = new URLSearchParams(query);
  // Without a known issuer there is nothing to compare.
  if (endpoint.issuer === null) parameters.delete("iss");
  const title = `Signing in at ${product} did not work`;
  try {
    return {
      parameters: oauth.validateAuthResponse(
        serverOf(endpoint),
        { client_id: endpoint.client.id },
        parameters,
        oauth.skipStateCheck,
      ),
    };
  } catch (error) {
    if (!(error instanceof oauth.AuthorizationResponseError)) {
      const message = "The response did not come from the site that you were sent to. Nothing has been changed.";
      return { status: 400, title, message, vendorMessage: null, error: "connect_failed" };
    }
    const vendorMessage = cleanVendorMessage(error.error_description);
    if (error.error === "access_denied") {
      const message = `${product} was not connected, because access was not granted. Nothing has been changed.`;
      return { status: 200, title: "You cancelled", message, vendorMessage, error: "access_denied" };
    }
    const code = /^[a-z_]{1,50}$/.test(error.error) ? error.error : "unknown error";
    const message = `${product} did not let you sign in (${code}). If this happens again, tell the person who gave you the link.`;
    return { status: 502, title, message, vendorMessage, error: "connect_failed" };
  }
}
