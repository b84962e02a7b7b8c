import { ConnectorError, type LimitedAnswer, type Vendor, type VendorRequest } from "@fettle/connector";
import { systemStopwatch, type Clock } from "../clock.ts";
import { callOutcome, type CallKind, type CallOutcome } from "./call-outcome.ts";
import { carryCredentials, type CarriedCredentials, type CredentialSource } from "./carry-credentials.ts";
import type { Payloads } from "../payloads/payloads.ts";
import type { Delay } from "./delay.ts";
import type { RateGate } from "./rate-gate.ts";
import { loggedUrl, type CallLog } from "./call-log.ts";
import { judge, maximumTries, unknownOutcome, type Verdict } from "./retry.ts";
import type { Tracer } from "../telemetry/tracer.ts";
import { traceCall } from "./trace-call.ts";
import { BodyTooLargeError, tryCall, type TryOutcome } from "./try-call.ts";

/** The parameters of a vendor handle. */
export interface VendorSetup<Settings> {
  readonly environmentId: string;
  readonly systemId: string;
  readonly traceId: string;
  readonly connectorId: string;
  /** Why the calls are made. Default: `FILE` for those that carry a file, else `CALL`. */
  readonly kind?: CallKind;
  /** The vendor's product, for messages. */
  readonly product: string;
  readonly settings: Settings;
  /** Headers of every call, before its own. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly resolve: (path: string | URL) => URL;
  readonly credentials: CredentialSource;
  readonly gate: RateGate;
  readonly callLog: CallLog;
  /** Keeps what is sent and received, where the environment wants it. Default: nothing. */
  readonly payloads?: Pick<Payloads, "wants" | "capture"> | undefined;
  /** Names of the connector's own whose values are secret. */
  readonly sensitive?: readonly string[];
  readonly dependencies: VendorDependencies;
}

/** Dependencies that all vendor handles share. */
export interface VendorDependencies {
  /** Rejects with `NotConnectedError` when the call was certainly never sent. */
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  readonly random: () => number;
  /** Default: nobody sees spans. */
  readonly tracer?: Tracer | undefined;
  readonly delay: Delay;
  /** The time limit of one try, including its body, without what a file needs at a megabyte a second. Default: 30 seconds. */
  readonly timeoutMilliseconds?: number;
  /** Called after every try with what came of it, and the duration. */
  readonly onTry?: ((outcome: CallOutcome, milliseconds: number) => void) | undefined;
  /** The limit of a body, in bytes. Default: 16 MB. */
  readonly largestBody?: number;
  /** Returns successful answers with their bodies unread, which break off after so many bytes. Default: every body is read first. */
  readonly streamsBodiesOf?: number;
}

const methods: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]);

/** A system's handle for calling its vendor, as the connector specification describes it. */
export function createVendor<Settings>(setup: VendorSetup<Settings>): Vendor<Settings> {
  return {
    settings: setup.settings,
    signal: setup.signal,
    fetch: async (path, init = {}) => {
      const method = init.method ?? "GET";
      if (!methods.has(method)) throw new ConnectorError("MISCONFIGURED", "The connector made a call with an unknown method.");
      const isRead = init.isRead ?? (method === "GET" || method === "HEAD");
      return await callUntilDone(setup, { url: setup.resolve(path), method, isRead, init });
    },
  };
}

interface VendorCallPlan {
  readonly url: URL;
  readonly method: NonNullable<VendorRequest["method"]>;
  readonly isRead: boolean;
  readonly init: VendorRequest;
}

async function callUntilDone<Settings>(setup: VendorSetup<Settings>, plan: VendorCallPlan): Promise<Response> {
  const { signal, credentials, dependencies } = setup;
  let isRenewed = false;
  /** The version of the credentials that the vendor accepted after it had refused them for this very call. */
  let working: number | null = null;
  let refusals = 0;
  for (let attempt = 1; ;) {
    const { outcome, verdict, carried } = await tryOnce(setup, plan, attempt);
    if (outcome.type === "answer" && outcome.response.status === 401 && credentials.refusals !== null) {
      if (working === carried.version) throw refusesThis(setup.product);
      refusals += 1;
      if (refusals === maximumTries) throw endsTooSoon(setup.product);
      if (isRenewed && (await credentials.refusals.giveUp(carried, signal)) === "works") {
        working = carried.version;
        continue;
      }
      isRenewed = (await credentials.refusals.renew(carried, signal)) === "renewed";
      continue;
    }
    if (verdict.type === "return") return verdict.response;
    if (verdict.type === "fail") throw verdict.error;
    await dependencies.delay(verdict.afterMilliseconds, signal);
    attempt += 1;
  }
}

/** Neither a dead authorization nor a possible call: tokens expire before they are used. */
const endsTooSoon = (product: string) =>
  new ConnectorError("UNAVAILABLE", `${product} refuses access tokens that it has just issued. Try again.`, { status: 401 });

/** A vendor that answers 401 instead of 403: the credentials are good but lack the right to these records. */
const refusesThis = (product: string) =>
  new ConnectorError("FORBIDDEN", `${product} accepts the credentials and refuses this call: they may lack a right for it.`, {
    status: 401,
  });

async function tryOnce<Settings>(
  setup: VendorSetup<Settings>,
  plan: VendorCallPlan,
  attempt: number,
): Promise<{ readonly outcome: TryOutcome; readonly verdict: Verdict; readonly carried: CarriedCredentials }> {
  const { dependencies, signal, product } = setup;
  using passage = await setup.gate.enter({ method: plan.method, cost: plan.init.cost }, signal);
  // Read again for every try: a token may have expired or been replaced during the wait.
  const carried = await setup.credentials.current(signal);
  const startedAt = dependencies.clock();
  const began = systemStopwatch();
  const headers = carryCredentials([setup.headers, plan.init.headers], carried);
  const outcome = await traceCall(dependencies.tracer, { ...setup, ...plan, attempt }, () =>
    tryCall(
      { url: plan.url, method: plan.method, headers, body: plan.init.body },
      {
        fetch: dependencies.fetch,
        signal,
        timeoutMilliseconds: (dependencies.timeoutMilliseconds ?? 30_000) + fileMilliseconds(plan.init.body),
        largestBody: dependencies.largestBody ?? 16 * 1024 * 1024,
        ...(dependencies.streamsBodiesOf !== undefined && { streamsBodiesOf: dependencies.streamsBodiesOf }),
      },
    ),
  );
  const now = dependencies.clock();
  const response = outcome.type === "answer" ? outcome.response : null;
  const refusal = outcome.type === "answer" ? passage.learn(limitedAnswer(outcome.response, outcome.body)) : null;
  const isCancelled = signal.aborted && outcome.type === "failure" && (plan.isRead || !outcome.wasSent);
  const verdict =
    tooLong(setup, plan, outcome) ??
    judge(outcome, { isRead: plan.isRead, attempt, product, now, random: dependencies.random, refusal });
  const milliseconds = Math.round(systemStopwatch() - began);
  const status = response?.status ?? null;
  const timedOut = outcome.type === "failure" && outcome.timedOut;
  const result = callOutcome({ status, isLimited: refusal !== null, timedOut, signal });
  dependencies.onTry?.(result, milliseconds);
  const id = setup.callLog.record({
    environment_id: setup.environmentId,
    system_id: setup.systemId,
    trace_id: setup.traceId,
    method: plan.method,
    url: loggedUrl(plan.url, carried.hide),
    status,
    duration_milliseconds: milliseconds,
    error: verdict.type === "fail" ? verdict.error.code : response === null ? "UNAVAILABLE" : null,
    started_at: startedAt,
    connector_id: setup.connectorId,
    outcome: result,
    kind: setup.kind ?? (carriesFile(setup, plan) ? "FILE" : "CALL"),
  });
  keepPayload(setup, { id, startedAt, headers, body: plan.init.body, outcome, hide: carried.hide });
  // A cancelled write that may have been carried out is reported as such; everything else ends with the signal's reason.
  if (isCancelled) signal.throwIfAborted();
  return { outcome, verdict, carried };
}

const carriesFile = <Settings>({ dependencies }: VendorSetup<Settings>, { init }: VendorCallPlan) =>
  dependencies.streamsBodiesOf !== undefined || init.body instanceof Blob;
/** A call as it was made. */
interface MadeCall extends Pick<CarriedCredentials, "hide"> {
  readonly id: string;
  readonly startedAt: Date;
  readonly headers: Headers;
  readonly body: VendorRequest["body"];
  readonly outcome: TryOutcome;
}

/** Keeps what was sent and received. Of an answer that is passed on unread there are only the head and the size. */
function keepPayload<Settings>(setup: VendorSetup<Settings>, { id, startedAt, headers, body, outcome, hide }: MadeCall): void {
  const { environmentId, systemId, traceId, payloads, sensitive = [] } = setup;
  const response = outcome.type === "answer" ? outcome.response : null;
  const isError = response === null || response.status >= 400;
  if (payloads?.wants({ environmentId, systemId, isError }) !== true) return;
  const isStreamed = setup.dependencies.streamsBodiesOf !== undefined && response?.ok === true && response.body !== null;
  const length = Number(response?.headers.get("content-length") ?? Number.NaN);
  payloads.capture({
    environmentId,
    systemId,
    kind: "VENDOR_CALL",
    subjectId: id,
    traceId,
    at: startedAt,
    isError,
    request: { headers, body: body ?? null },
    response: response && {
      headers: response.headers,
      ...(isStreamed || outcome.type === "failure"
        ? { body: null, bytes: Number.isSafeInteger(length) ? length : null }
        : { body: outcome.body }),
    },
    sensitive,
    hide: () => hide,
  });
}

/** How long a file may take, at a megabyte a second. */
const fileMilliseconds = (body: VendorRequest["body"]): number => (body instanceof Blob ? Math.ceil(body.size / 1_000) : 0);

/** A response as limits are read from it. Its body is parsed only for a connector that looks at it. */
const limitedAnswer = ({ status, headers }: Response, body: Uint8Array): LimitedAnswer => ({
  status,
  headers,
  get body() {
    try {
      return JSON.parse(new TextDecoder().decode(body));
    } catch {
      return null;
    }
  },
});

/** An answer that is too long will be too long again, so there is no other try. */
function tooLong<Settings>(setup: VendorSetup<Settings>, plan: VendorCallPlan, outcome: TryOutcome): Verdict | null {
  if (outcome.type !== "failure" || !(outcome.cause instanceof BodyTooLargeError)) return null;
  const error = plan.isRead
    ? new ConnectorError("UNEXPECTED_ANSWER", `${setup.product} returned a response that is too long to read.`, {
        cause: outcome.cause,
      })
    : unknownOutcome(setup.product, { cause: outcome.cause });
  return { type: "fail", error };
}
