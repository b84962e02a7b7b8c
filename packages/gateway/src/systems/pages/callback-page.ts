import * as oauth from "oauth4webapi";
import type { ConnectorConfiguration } from "../../catalog/catalog.ts";
import { randomTraceId } from "../../identifiers.ts";
import { GrantError } from "../oauth/grant-error.ts";
import { requestTokens, serverOf, type TokenEndpoint } from "../oauth/request-tokens.ts";
import { oauthEndpoints } from "../oauth/token-endpoints.ts";
import { finishSession, type Finish } from "../sessions/finish-session.ts";
import { flowPlace, hashSecret, readFlow, type Flow } from "../sessions/flow.ts";
import { failSession, findSessionByState, takeFlow, type SessionRow } from "../sessions/session-rows.ts";
import { redirectBack } from "../redirect-urls.ts";
import { isMarked, unmarkBrowser } from "./browser-cookie.ts";
import { explainGrant } from "./explain-grant.ts";
import { expiredLinkPage, failedLinkPage, messagePage, unknownStatePage } from "./message-pages.ts";
import { callbackUrl, closedPage, connectedAnswer, type PageMeans } from "./page-means.ts";
import type { Page } from "./page.ts";

const signInMilliseconds = 60_000;
const longestQuery = 8000;

/** Answers `/oauth/callback`: a person comes back from the vendor. */
export async function callbackPage(means: PageMeans, request: Request): Promise<Page> {
  const { searchParams, search } = new URL(request.url);
  const stateHash = search.length > longestQuery ? null : hashSecret(searchParams.get("state"));
  const found = stateHash === null ? undefined : await findSessionByState(means.store.service, stateHash);
  if (stateHash === null || found === undefined || found.sealed === null) return unknownStatePage();
  const flow = readFlow(means.sealer.open(found.sealed, flowPlace(found)));
  // Before the flow is taken: whoever has only seen the state can neither use it nor use it up.
  if (!isMarked(request, stateHash, flow.browserHash)) return unknownStatePage();
  // The state is good for one return, whatever comes of it.
  const session = await takeFlow(means.store.service, stateHash);
  if (session === undefined) return unknownStatePage();
  return { ...(await returned(means, session, flow, searchParams)), cookie: unmarkBrowser(means, stateHash) };
}

/** The page for the one return of a flow. */
async function returned(means: PageMeans, session: SessionRow, flow: Flow, searchParams: URLSearchParams): Promise<Page> {
  const closed = closedPage(session, means.clock());
  if (closed !== null) return closed;
  const configuration = means.catalog.connectors.get(flow.connectorId);
  const endpoints = configuration === undefined ? null : oauthEndpoints(configuration, flow.settings);
  if (configuration === undefined || endpoints === null) return failedLinkPage();
  const again = { url: `${means.publicUrl}/connect/${flow.secret}`, label: "Try again" };
  const product = configuration.connector.name;

  const checked = check(endpoints.token, searchParams, product);
  if ("message" in checked) return messagePage(checked.status, checked.title, checked.message, again);
  try {
    return await exchange(means, { session, flow, configuration, endpoint: endpoints.token }, checked.parameters, again);
  } catch (error) {
    if (!(error instanceof GrantError)) throw error;
    means.log?.warn(
      { environmentId: session.environment_id, sessionId: session.id, kind: error.kind, vendorCode: error.vendorCode },
      "an authorization code gave no tokens",
    );
    const message = explainGrant(error, product);
    // An error answer about our client stays the same until the operator acts.
    if (error.kind !== "misconfigured" || error.status === undefined) {
      return messagePage(502, `Signing in at ${product} did not work`, message, again);
    }
    await failSession(means.store.environment(session.environment_id), session, error.vendorCode, means.clock());
    const { redirect_url: redirectUrl, state } = session;
    const back =
      redirectUrl === null ? undefined : { url: redirectBack(redirectUrl, { error: "connect_failed", state }), label: "Back" };
    return messagePage(502, `Signing in at ${product} did not work`, message, back);
  }
}

interface Return {
  readonly session: SessionRow;
  readonly flow: Flow;
  readonly configuration: ConnectorConfiguration;
  readonly endpoint: TokenEndpoint;
}

async function exchange(
  means: PageMeans,
  { session, flow, configuration, endpoint }: Return,
  parameters: URLSearchParams,
  again: { readonly url: string; readonly label: string },
): Promise<Page> {
  const tokens = await requestTokens(
    endpoint,
    { type: "code", parameters, redirectUri: callbackUrl(means), verifier: flow.verifier, nonce: flow.nonce },
    { fetch: means.fetch, clock: means.clock, signal: AbortSignal.timeout(signInMilliseconds) },
  );
  const staged = { configuration, settings: flow.settings, credentials: { type: "oauth2", ...tokens } } as const;
  const outcome: Finish = await finishSession(means, session, staged, randomTraceId());
  switch (outcome.type) {
    case "connected":
      return connectedAnswer(session, configuration, outcome);
    case "refused":
      return messagePage(422, `${configuration.connector.name} is not connected`, outcome.message, again);
    case "closed":
      return expiredLinkPage();
  }
}

type Checked =
  | { readonly parameters: URLSearchParams }
  | { readonly status: number; readonly title: string; readonly message: string };

/** Checks what the vendor sent along (RFC 6749 4.1.2, RFC 9207). The state has been matched by then. */
function check(endpoint: TokenEndpoint, query: URLSearchParams, product: string): Checked {
  const parameters = new URLSearchParams(query);
  // Without a known issuer there is nothing to compare it with.
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
      return { status: 400, title, message: "The answer does not come from where you were sent. Nothing has been changed." };
    }
    if (error.error === "access_denied") {
      return {
        status: 200,
        title: "You have cancelled",
        message: `${product} was not connected, because access was not granted.`,
      };
    }
    const code = /^[a-z_]{1,50}$/.test(error.error) ? error.error : "unknown error";
    return {
      status: 502,
      title,
      message: `${product} did not let you sign in (${code}). Tell whoever gave you the link if it stays so.`,
    };
  }
}
