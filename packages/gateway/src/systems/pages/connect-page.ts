import { ConnectorError } from "@fettle/connector";
import { randomSecret, randomTraceId } from "../../identifiers.ts";
import { beginAuthorization } from "../oauth/authorization-request.ts";
import { GrantError } from "../oauth/grant-error.ts";
import { oauthEndpoints } from "../oauth/token-endpoints.ts";
import type { Settings } from "../authentication-methods.ts";
import { finishSession, type Finish } from "../sessions/finish-session.ts";
import { flowPlace, hashSecret, writeFlow } from "../sessions/flow.ts";
import { beginFlow, findSessionByKey, type SessionRow } from "../sessions/session-rows.ts";
import { parseSettings } from "../settings.ts";
import { findSystem } from "../system-rows.ts";
import type { InputProblem } from "../systems.ts";
import { browserHashOf, markBrowser } from "./browser-cookie.ts";
import { closedPage, callbackUrl, connectedAnswer, type PageMeans } from "./page-means.ts";
import { explainGrant } from "./explain-grant.ts";
import { methodForm, settingProblems, typedSettings, type Typed } from "./method-form.ts";
import { badRequestPage, expiredLinkPage, failedLinkPage, leavingPage, unknownLinkPage } from "./message-pages.ts";
import type { Page } from "./page.ts";
import { isSameOrigin, readForm } from "./read-form.ts";
import { stepOf, type Step } from "./step.ts";
import { credentialProblems, typedCredentials, type TypedMethod } from "./typed-credentials.ts";

type FormStep = Extract<Step, { readonly type: "form" }>;

/** A session's page under way. */
interface Visit {
  readonly session: SessionRow;
  readonly secret: string;
  readonly step: FormStep;
  /** Settings that the system to reconnect has already. */
  readonly known: Readonly<Record<string, unknown>>;
  readonly typed: Typed;
}

const signInMilliseconds = 60_000;

/** Answers `/connect/<secret>`. */
export async function connectPage(means: PageMeans, request: Request, secret: string): Promise<Page> {
  const keyHash = hashSecret(secret);
  const session = keyHash === null ? undefined : await findSessionByKey(means.store.service, keyHash);
  if (session === undefined) return unknownLinkPage();
  const closed = closedPage(session, means.clock());
  if (closed !== null) return closed;
  const system =
    session.system_id === null
      ? null
      : await findSystem(means.store.environment(session.environment_id), session.environment_id, session.system_id);
  if (system === undefined) return failedLinkPage();
  const typed = request.method === "POST" ? await readTyped(means, request) : new Map<string, string>();
  if ("status" in typed) return typed;
  const { searchParams } = new URL(request.url);
  const chosen = (name: string) => (request.method === "POST" ? typed.get(name) : searchParams.get(name)) ?? null;
  const step = stepOf(
    means.catalog,
    session,
    { connector: chosen("connector"), method: chosen("method") },
    system?.authentication ?? null,
  );
  if (step.type === "page") return step.page;
  if (step.type === "impossible") return failedLinkPage();
  const visit: Visit = { session, secret, typed, step, known: system?.settings ?? {} };
  return request.method === "POST" ? await submit(means, visit) : show(visit, [], null);
}

/** What the visitor sent, or the page that refuses it. */
async function readTyped(means: PageMeans, request: Request): Promise<Typed | Page> {
  if (!isSameOrigin(request, means.publicUrl)) return badRequestPage("It comes from another site. Open the link once more.");
  return (await readForm(request)) ?? badRequestPage("It is not the form of this page, or one of the values is too long.");
}

const show = (visit: Visit, problems: readonly InputProblem[], alert: string | null): Page =>
  methodForm(visit.step, {
    reconnects: visit.session.reconnects,
    settings: visit.known,
    typed: visit.typed,
    problems,
    alert,
  });

async function submit(means: PageMeans, visit: Visit): Promise<Page> {
  const { configuration, method } = visit.step;
  const parsed = parseSettings(configuration, { ...visit.known, ...typedSettings(visit.step, visit.typed) });
  const problems = [
    ...(parsed.type === "invalid" ? settingProblems(parsed.problems) : []),
    ...credentialProblems(method, visit.typed),
  ];
  if (parsed.type === "invalid" || problems.length > 0) return show(visit, problems, null);
  try {
    return method.type === "oauth2"
      ? await leave(means, visit, parsed.settings, method.scopes(parsed.settings), method.authorizationParameters ?? {})
      : await finish(means, visit, parsed.settings, method);
  } catch (error) {
    const { name } = configuration.connector;
    if (error instanceof GrantError) return show(visit, [], explainGrant(error, name));
    if (ConnectorError.isInstance(error)) return show(visit, [], error.message);
    throw error;
  }
}

/** Sends the visitor to the vendor, and remembers what is needed when they come back. */
async function leave(
  means: PageMeans,
  { session, secret, step }: Visit,
  settings: Settings,
  scopes: readonly string[],
  parameters: Readonly<Record<string, string>>,
): Promise<Page> {
  const { connector } = step.configuration;
  const oauth = oauthEndpoints(step.configuration, settings);
  if (oauth === null) return failedLinkPage();
  const redirectUri = callbackUrl(means);
  const authorization = beginAuthorization({
    endpoints: oauth.endpoints,
    clientId: oauth.token.client.id,
    redirectUri,
    scopes,
    parameters,
  });
  const stateHash = hashSecret(authorization.state);
  if (stateHash === null) throw new Error("A fresh state has the wrong shape.");
  const { verifier, nonce } = authorization;
  const browserSecret = randomSecret();
  const browserHash = browserHashOf(browserSecret);
  const flow = writeFlow({ secret, connectorId: connector.id, settings, verifier, nonce, browserHash });
  const isOpen = await beginFlow(
    means.store.environment(session.environment_id),
    session,
    { stateHash, sealed: means.sealer.seal(flow, flowPlace(session)) },
    means.clock(),
  );
  if (!isOpen) return expiredLinkPage();
  return { ...leavingPage(connector.name, authorization.url), cookie: markBrowser(means, stateHash, browserSecret) };
}

async function finish(means: PageMeans, visit: Visit, settings: Settings, method: TypedMethod): Promise<Page> {
  const { configuration } = visit.step;
  const credentials = await typedCredentials(visit.step, method, settings, visit.typed, {
    fetch: means.fetch,
    clock: means.clock,
    signal: AbortSignal.timeout(signInMilliseconds),
  });
  const outcome: Finish = await finishSession(means, visit.session, { configuration, settings, credentials }, randomTraceId());
  switch (outcome.type) {
    case "connected":
      return connectedAnswer(visit.session, configuration, outcome);
    case "refused":
      return show(visit, [], outcome.message);
    case "closed":
      return expiredLinkPage();
  }
}
