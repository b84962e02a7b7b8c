import { ConnectorError } from "@fettle/connector";
import { randomSecret } from "../../identifiers.ts";
import { newTraceId } from "../../telemetry/current-span.ts";
import { beginAuthorization } from "../oauth/authorization-request.ts";
import { GrantError } from "../oauth/grant-error.ts";
import { oauthEndpoints } from "../oauth/token-endpoints.ts";
import type { Settings } from "../credentials/authentication-methods.ts";
import { finishSession } from "../sessions/finish-session.ts";
import { hashSecret, newState, sessionPlace, writeFlow } from "../sessions/flow.ts";
import { beginFlow, findSessionByKey, type SessionRow } from "../sessions/session-rows.ts";
import { parseSettings } from "../registry/settings.ts";
import { findSystem, type SystemRow } from "../registry/system-rows.ts";
import type { InputProblem } from "../systems.ts";
import { browserOf, markBrowser } from "./browser-cookie.ts";
import { closedMeanwhile, closedPage } from "./closed-page.ts";
import { countedTry } from "./counted-try.ts";
import { endPage } from "./end-page.ts";
import { explainGrant } from "./explain-grant.ts";
import type { Alert } from "./form-page.ts";
import { methodForm, settingProblems, typedSettings, type Typed } from "./method-form.ts";
import { badRequestPage, failedLinkPage, leavingPage, unknownLinkPage } from "./message-pages.ts";
import { callbackUrl, pageUrl, type PageDependencies } from "./page-dependencies.ts";
import type { Page } from "../../pages/page.ts";
import { isSameOrigin, readForm } from "./read-form.ts";
import { stepOf, type Step } from "./step.ts";
import { credentialProblems, typedCredentials, type TypedMethod } from "./typed-credentials.ts";
import { quoteOf } from "./vendor-quote.ts";
import { waysBack } from "./ways.ts";
import { answerWords, askedWordsOf } from "./answer-words.ts";
import { wordsField } from "./words-page.ts";
import { findRequester, type Requester } from "./requester.ts";

type FormStep = Extract<Step, { readonly type: "form" }>;

/** A visitor to the page of an open session. */
interface Visitor {
  readonly session: SessionRow;
  /** The secret in the page's address. */
  readonly secret: string;
  /** The secret in the browser's cookie. */
  readonly browser: string;
}

/** A visit to a session's page. */
interface Visit extends Visitor {
  readonly step: FormStep;
  /** The system to reconnect. */
  readonly system: SystemRow | null;
  readonly requester: Requester | null;
  readonly typed: Typed;
}

const signInMilliseconds = 60_000;

/** Answers `/connect/<secret>`. */
export async function connectPage(dependencies: PageDependencies, request: Request, secret: string): Promise<Page> {
  const keyHash = hashSecret(secret);
  const session = keyHash === null ? undefined : await findSessionByKey(dependencies.store.service, keyHash);
  if (session === undefined) return unknownLinkPage();
  const browser = browserOf(request, session) ?? randomSecret();
  const closed = await closedPage(dependencies, session, browser);
  if (closed !== null) return request.method === "POST" ? closed : staying(closed);
  const page = await openPage(dependencies, request, { session, secret, browser });
  return { ...page, cookies: markBrowser(dependencies, session, browser) };
}

/** A visitor who opens a link again sees its result, and follows the link back by hand. */
const staying = ({ goTo: _nowhere, ...page }: Page): Page => page;

async function openPage(dependencies: PageDependencies, request: Request, visitor: Visitor): Promise<Page> {
  const { session } = visitor;
  const environmentId = session.environment_id;
  const system =
    session.system_id === null
      ? null
      : await findSystem(dependencies.store.environment(environmentId), environmentId, session.system_id);
  const impossible = failedLinkPage(waysBack(session, "connect_failed", "Go back"));
  if (system === undefined) return impossible;
  const typed = request.method === "POST" ? await readTyped(dependencies, request) : new Map<string, string>();
  if ("status" in typed) return typed;
  const { searchParams } = new URL(request.url);
  const isAnswer = typed.get(wordsField.name) === wordsField.value;
  // Whoever begins anew sees the first form.
  const asked =
    isAnswer || (request.method !== "POST" && searchParams.size === 0) ? await askedWordsOf(dependencies, visitor) : null;
  if (asked !== null) return await answerWords(dependencies, visitor, asked, isAnswer ? typed : null);
  const chosen = (name: string) => (request.method === "POST" ? typed.get(name) : searchParams.get(name)) ?? null;
  const choices = { connector: chosen("connector"), method: chosen("method") };
  const requester = await findRequester(dependencies.store.service, environmentId);
  const step = stepOf(dependencies.catalog, session, choices, { inUse: system?.authentication ?? null, requester });
  if (step.type === "page") return step.page;
  if (step.type === "impossible") return impossible;
  const visit: Visit = { ...visitor, typed, step, system, requester };
  return request.method === "POST" ? await submit(dependencies, visit) : show(visit, [], null);
}

/** The visitor's input, or the page that refuses it. */
async function readTyped(dependencies: PageDependencies, request: Request): Promise<Typed | Page> {
  if (!isSameOrigin(request, dependencies.publicUrl))
    return badRequestPage("The form came from another site. Open the link again.");
  return (await readForm(request)) ?? badRequestPage("The form does not belong to this page, or one of its values is too long.");
}

const show = ({ session, step, system, typed, requester }: Visit, problems: readonly InputProblem[], alert: Alert | null): Page =>
  methodForm(step, {
    reconnects: system === null ? null : { accountName: system.account_name },
    settings: system?.settings ?? {},
    typed,
    problems,
    alert,
    requester,
    ways: waysBack(session, "access_denied"),
  });

async function submit(dependencies: PageDependencies, visit: Visit): Promise<Page> {
  const { configuration, method } = visit.step;
  const parsed = parseSettings(configuration, { ...visit.system?.settings, ...typedSettings(visit.step, visit.typed) });
  const problems = [
    ...(parsed.type === "invalid" ? settingProblems(parsed.problems) : []),
    ...credentialProblems(method, visit.typed),
  ];
  if (parsed.type === "invalid" || problems.length > 0) return show(visit, problems, null);
  const { settings } = parsed;
  if (method.type !== "oauth2") {
    const step = () => finish(dependencies, visit, settings, method);
    return await countedTry(dependencies, visit.session, visit.browser, () => showingErrors(visit, step));
  }
  const parameters = method.authorizationParameters ?? {};
  return await showingErrors(visit, () => leave(dependencies, visit, settings, method.scopes(settings), parameters));
}

/** The page that a step leads to; when the visitor can correct an error, the form with that error. */
async function showingErrors(visit: Visit, step: () => Promise<Page>): Promise<Page> {
  try {
    return await step();
  } catch (error) {
    const { name } = visit.step.configuration.connector;
    if (error instanceof GrantError) {
      return show(visit, [], { text: explainGrant(error, name), quote: quoteOf(name, error.vendorMessage) });
    }
    if (ConnectorError.isInstance(error)) return show(visit, [], { text: error.message, quote: null });
    throw error;
  }
}

/** Sends the visitor to the vendor, and stores the data for the return. */
async function leave(
  dependencies: PageDependencies,
  { session, secret, browser, step }: Visit,
  settings: Settings,
  scopes: readonly string[],
  parameters: Readonly<Record<string, string>>,
): Promise<Page> {
  const { connector } = step.configuration;
  const oauth = oauthEndpoints(step.configuration, settings);
  const browserHash = hashSecret(browser);
  if (oauth === null || browserHash === null) return failedLinkPage(waysBack(session, "connect_failed", "Go back"));
  const { state, stateHash } = newState(session);
  const { url, verifier, nonce } = beginAuthorization({
    endpoints: oauth.endpoints,
    clientId: oauth.token.client.id,
    redirectUri: callbackUrl(dependencies),
    state,
    scopes,
    parameters,
  });
  const flow = writeFlow({ secret, connectorId: connector.id, settings, verifier, nonce });
  const isOpen = await beginFlow(
    dependencies.store.environment(session.environment_id),
    session,
    { stateHash, browserHash, sealed: await dependencies.sealer.seal(flow, sessionPlace(session)) },
    dependencies.clock(),
  );
  if (!isOpen) return (await closedMeanwhile(dependencies, session, browser)) ?? unknownLinkPage();
  return leavingPage(connector.name, url);
}

async function finish(dependencies: PageDependencies, visit: Visit, settings: Settings, method: TypedMethod): Promise<Page> {
  const { session, secret, browser } = visit;
  const { configuration } = visit.step;
  const credentials = await typedCredentials(visit.step, method, settings, visit.typed, {
    fetch: dependencies.fetch,
    clock: dependencies.clock,
    signal: AbortSignal.timeout(signInMilliseconds),
  });
  const staged = { configuration, settings, credentials };
  const outcome = await finishSession(dependencies, session, staged, {
    traceId: newTraceId(),
    browserHash: hashSecret(browser),
    secret,
  });
  if (outcome.type === "refused") {
    return show(visit, [], { text: outcome.message, quote: quoteOf(configuration.connector.name, outcome.vendorMessage) });
  }
  const again = { label: "Try again", url: pageUrl(dependencies, secret) };
  return await endPage(dependencies, session, configuration, outcome, { browser, again });
}
