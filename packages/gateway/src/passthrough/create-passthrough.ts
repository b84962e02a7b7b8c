import { createHash } from "node:crypto";
import { ConnectorError } from "@fettle/connector";
import type { Clock } from "../clock.ts";
import type { CommandFailure, FailureKind } from "../commands/command-failure.ts";
import { failureOf, isHarmless } from "../commands/failure-of.ts";
import { failureWords, type Log } from "../log.ts";
import type { Principal } from "../principal.ts";
import type { Store } from "../store/database.ts";
import { statusesInUse } from "../systems/registry/systems-in-use.ts";
import type { System, Systems } from "../systems/systems.ts";
import type { VendorHandle } from "../vendor-calls/vendor-handle.ts";
import { type CallKey, claimCall, endCall, outcomeOfRow } from "./call-rows.ts";
import { saveMethods, selectMethods } from "./method-rows.ts";
import { maySend, sendable, shownHeaders } from "./passed-headers.ts";
import { mostReceived, mostSent, type Passthrough, type PassthroughOutcome, type PassthroughRequest } from "./passthrough.ts";
import { passthroughTarget } from "./passthrough-target.ts";

export interface PassthroughDependencies {
  readonly store: Store;
  readonly systems: Pick<Systems, "byIds" | "vendor">;
  readonly clock: Clock;
  readonly log: Log;
}

/** The longest time that a call may take, with waits and retries. Shorter than its lease. */
const patienceMilliseconds = 100_000;
const mostHeaders = 20;
const longestHeader = 4000;

/** How a call ended. `isHarmless`: nothing was carried out. */
interface CallEnd {
  readonly outcome: PassthroughOutcome;
  readonly isHarmless: boolean;
}

export function createPassthrough({ store, systems, clock, log }: PassthroughDependencies): Passthrough & AsyncDisposable {
  const running = new Map<string, Promise<PassthroughOutcome>>();

  const call = async (principal: Principal, request: PassthroughRequest, traceId: string): Promise<PassthroughOutcome> => {
    const { environmentId } = principal;
    const { systemId, method } = request;
    const isVisible = principal.systemId === null || principal.systemId === systemId;
    const system = isVisible ? (await systems.byIds(environmentId, [systemId])).get(systemId) : undefined;
    if (system === undefined) return failed("not found", "NOT_FOUND", "There is no system with this id.");
    const wrong = problemsOf(request);
    if (wrong.length > 0) return failed("invalid", "VALIDATION_FAILED", "Some fields were refused.", wrong);
    const isRead = method === "GET" || method === "HEAD";
    if (
      !isRead &&
      !(await selectMethods(store.environment(environmentId), environmentId, [systemId])).get(systemId)?.includes(method)
    ) {
      const message = `This system allows no ${method} by passthrough. Allow it with setPassthroughMethods.`;
      return failed("not supported", "METHOD_NOT_ALLOWED", message);
    }
    const closed = statusFailure(system);
    if (closed !== null) return closed;
    if (isRead || request.idempotencyKey === null) return (await make(environmentId, request, traceId)).outcome;
    return await makeOnce({ environmentId, systemId, idempotencyKey: request.idempotencyKey }, request, traceId);
  };

  const makeOnce = async (key: CallKey, request: PassthroughRequest, traceId: string): Promise<PassthroughOutcome> => {
    const hash = hashOf(request);
    const claim = await claimCall(store, key, hash, clock());
    if (claim === null) return failed("conflict", "SYSTEM_DISCONNECTED", "The system is disconnected.");
    const name = JSON.stringify([key.environmentId, key.systemId, key.idempotencyKey]);
    if (claim.type === "earlier") {
      if (!Buffer.from(claim.row.input_hash).equals(hash))
        return failed("conflict", "IDEMPOTENCY_KEY_REUSED", "This idempotencyKey has been used for another call. Use a new key.");
      const outcome = outcomeOfRow(claim.row, clock()) ?? (await running.get(name));
      return (
        outcome ?? failed("conflict", "STILL_RUNNING", "The first call with this idempotencyKey is still under way. Ask again.")
      );
    }
    const made = make(key.environmentId, request, traceId).then(async ({ outcome, isHarmless: mayRepeat }) => {
      await endCall(store, key, outcome, mayRepeat);
      return outcome;
    });
    running.set(name, made);
    try {
      return await made;
    } finally {
      running.delete(name);
    }
  };

  const make = async (environmentId: string, request: PassthroughRequest, traceId: string): Promise<CallEnd> => {
    const signal = AbortSignal.timeout(patienceMilliseconds);
    let handle: VendorHandle | null = null;
    try {
      handle = await systems.vendor(environmentId, request.systemId, {
        signal,
        traceId,
        largestAnswer: mostReceived,
        kind: "PASSTHROUGH",
      });
      if (handle === null) throw new ConnectorError("UNAUTHENTICATED", "The system has no credentials. Reconnect it.");
      return { outcome: await answerOf(handle, request), isHarmless: false };
    } catch (error) {
      log.warn({ traceId, ...failureWords(error) }, "A passthrough call failed.");
      return {
        outcome: { type: "failure", failure: failureOf(error, handle?.connector.id), systemId: request.systemId },
        isHarmless: isHarmless(error),
      };
    }
  };

  return {
    call,
    methodsOf: (environmentId, systemIds) => selectMethods(store.environment(environmentId), environmentId, systemIds),
    allow: (environmentId, systemId, methods) => saveMethods(store, environmentId, systemId, methods),
    async [Symbol.asyncDispose]() {
      await Promise.allSettled(running.values());
    },
  };
}

async function answerOf(
  { connector, vendor, hideSecrets }: VendorHandle,
  { method, path, query, headers, body }: PassthroughRequest,
): Promise<PassthroughOutcome> {
  if (hideSecrets === undefined) throw new Error("A vendor's answer may hold secrets that nobody takes out.");
  const target = passthroughTarget(connector.baseUrl(vendor.settings), path, query);
  if (!(target instanceof URL)) {
    const fields = [{ path: "path", message: `It ${target.problem}.` }];
    return failed("invalid", "VALIDATION_FAILED", "Some fields were refused.", fields);
  }
  const response = await vendor.fetch(target, {
    method,
    headers: Object.fromEntries(headers.map(({ name, value }) => [name.toLowerCase(), value])),
    ...(body !== null && { body: new Blob([body]) }),
  });
  const bytes = new Uint8Array(await response.arrayBuffer());
  const clean = async (text: string) => Buffer.from(await hideSecrets(Buffer.from(text, "latin1"))).toString("latin1");
  const shown = shownHeaders(response.headers).map(async ({ name, value }) => ({ name, value: await clean(value) }));
  return {
    type: "answer",
    answer: { status: response.status, headers: await Promise.all(shown), body: await hideSecrets(bytes) },
  };
}

type Problems = NonNullable<CommandFailure["fields"]>;

function problemsOf({ method, path, query, headers, body, idempotencyKey }: PassthroughRequest): Problems {
  // Any base URL: the connector's is known only with the system's settings, and only the shape counts here.
  const target = passthroughTarget("https://vendor.invalid", path, query);
  const refused = headers.filter((header) => !maySend(header)).map(({ name }) => name.slice(0, 100));
  return [
    ...(target instanceof URL ? [] : [{ path: "path", message: `It ${target.problem}.` }]),
    ...(refused.length > 0
      ? [{ path: "headers", message: `These are not passed on: ${refused.join(", ")}. The possible ones are ${sendable}.` }]
      : []),
    ...(headers.length > mostHeaders ||
    headers.some(({ value }) => value.length > longestHeader || /[^\t\u0020-\u007E]/u.test(value))
      ? [{ path: "headers", message: `There may be ${mostHeaders} of up to ${longestHeader} printable ASCII characters each.` }]
      : []),
    ...(body !== null && (method === "GET" || method === "HEAD") ? [{ path: "body", message: `A ${method} has no body.` }] : []),
    ...(body !== null && body.byteLength > mostSent ? [{ path: "body", message: `It has more than ${mostSent} bytes.` }] : []),
    ...(idempotencyKey !== null && !/^[^\0]{1,200}$/u.test(idempotencyKey)
      ? [{ path: "idempotencyKey", message: "The key must have 1 to 200 characters. Omit it when there is none." }]
      : []),
  ];
}

function hashOf({ method, path, query, headers, body }: PassthroughRequest): Buffer {
  const named = headers.map(({ name, value }) => [name.toLowerCase(), value]).toSorted();
  return createHash("sha256")
    .update(JSON.stringify([method, path, query, named]))
    .update(body ?? "")
    .digest();
}

function statusFailure({ id, status, statusReason }: System): PassthroughOutcome | null {
  if (statusesInUse.some((inUse) => inUse === status)) return null;
  if (status !== "REAUTHORIZATION_REQUIRED")
    return failed("conflict", `SYSTEM_${status}`, `The system is ${status.toLowerCase()}; its vendor is not called now.`);
  const message = `${statusReason ?? "The vendor refuses the credentials."} Reconnect the system.`;
  return { type: "failure", failure: { kind: "unauthorized", code: status, message }, systemId: id };
}

const failed = (kind: FailureKind, code: string, message: string, fields?: Problems): PassthroughOutcome => ({
  type: "failure",
  failure: { kind, code, message, ...(fields !== undefined && { fields }) },
  systemId: null,
});
