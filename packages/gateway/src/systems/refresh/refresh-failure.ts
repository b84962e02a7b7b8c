import { ConnectorError } from "@fettle/connector";
import { boundedWait } from "../../asked-wait.ts";
import type { Clock } from "../../clock.ts";
import type { Log } from "../../log.ts";
import type { CredentialOwner } from "../credentials/credential-keeper.ts";
import type { Lease, NextTry } from "./lease-rows.ts";
import { GrantError } from "../oauth/grant-error.ts";
import type { StatusReports } from "../status/status-reports.ts";

export interface FailureDependencies {
  readonly clock: Clock;
  readonly random: () => number;
  readonly statusReports: StatusReports;
  readonly log: Log | undefined;
}

/** The consequences of a refresh without new tokens. `error` is null when its tokens have been replaced meanwhile. */
export interface FailedRefresh {
  readonly error: Error | null;
  readonly nextTry: NextTry;
}

/** How reasons end that a successful refresh clears. */
export const operatorsAdvice = "the operator has to check the connector's OAuth client and addresses.";
const passingAdvice = "Fettle will ask again.";
const customersAdvice = "The customer has to reconnect the system.";
export const isAboutTokens = (reason: string): boolean =>
  [operatorsAdvice, passingAdvice, customersAdvice].some((advice) => reason.endsWith(advice));

/** This many passing failures in a row make a system degraded. */
const failuresUntilDegraded = 3;
const shortestPause = { passing: 500, misconfigured: 15_000, defect: 5000 };
const longestPause = 300_000;

/** Reports in the system's status who has to act, and decides when to try again. */
export async function reportFailedRefresh(
  dependencies: FailureDependencies,
  owner: CredentialOwner,
  lease: Lease,
  failure: unknown,
): Promise<FailedRefresh> {
  if (!(failure instanceof GrantError)) {
    return { error: asError(failure), nextTry: later(dependencies, "defect", lease, 0) };
  }
  const { environmentId, systemId, traceId } = owner;
  const details = {
    vendorCode: failure.vendorCode,
    ...(failure.status === undefined ? {} : { status: failure.status }),
  };
  const logged = { environmentId, systemId, traceId, kind: failure.kind, failures: lease.failures + 1, ...details };
  switch (failure.kind) {
    case "passing":
      dependencies.log?.warn(logged, "an access token was not refreshed");
      return await passing(dependencies, owner, lease, failure, details);
    case "misconfigured":
      dependencies.log?.error(logged, "the operator's OAuth client or addresses are refused");
      return await misconfigured(dependencies, owner, lease, details);
    case "refused":
      dependencies.log?.warn(logged, "an authorization has ended");
      return await refused(dependencies, owner, lease, details);
  }
}

type Details = { readonly vendorCode: string; readonly status?: number };

async function passing(
  dependencies: FailureDependencies,
  owner: CredentialOwner,
  lease: Lease,
  { retryAfterMilliseconds }: GrantError,
  details: Details,
): Promise<FailedRefresh> {
  const reason = `${owner.configuration.connector.name} issues no access tokens at the moment (${details.vendorCode}). ${passingAdvice}`;
  if (lease.failures + 1 >= failuresUntilDegraded)
    await report(dependencies, owner, lease, { status: "DEGRADED", reason, onlyFrom: ["CONNECTED"] });
  const nextTry = later(dependencies, "passing", lease, retryAfterMilliseconds);
  const retryAfterSeconds = Math.ceil((nextTry.at.getTime() - dependencies.clock().getTime()) / 1000);
  return { error: new ConnectorError("UNAVAILABLE", reason, { ...details, retryAfterSeconds }), nextTry };
}

async function misconfigured(
  dependencies: FailureDependencies,
  owner: CredentialOwner,
  lease: Lease,
  details: Details,
): Promise<FailedRefresh> {
  const reason = `${owner.configuration.connector.name} does not refresh the access token (${details.vendorCode}): ${operatorsAdvice}`;
  await report(dependencies, owner, lease, { status: "DEGRADED", reason, onlyFrom: ["PENDING", "CONNECTED", "DEGRADED"] });
  return { error: new ConnectorError("MISCONFIGURED", reason, details), nextTry: later(dependencies, "misconfigured", lease, 0) };
}

async function refused(
  dependencies: FailureDependencies,
  owner: CredentialOwner,
  lease: Lease,
  details: Details,
): Promise<FailedRefresh> {
  const product = owner.configuration.connector.name;
  const cutOff = lease.isTakenOver ? " An earlier refresh was interrupted, and its response was lost." : "";
  const reason = `${product} no longer accepts the authorization (${details.vendorCode}).${cutOff} ${customersAdvice}`;
  const isCurrent = await report(dependencies, owner, lease, { status: "REAUTHORIZATION_REQUIRED", reason });
  return { error: isCurrent ? new ConnectorError("UNAUTHENTICATED", reason, details) : null, nextTry: { type: "never" } };
}

/** Only while the lease's credentials are the system's: an outcome of an old token says nothing about new ones. */
const report = (
  { statusReports }: FailureDependencies,
  { environmentId, systemId, traceId }: CredentialOwner,
  { version, fence }: Lease,
  status: Omit<Parameters<StatusReports["report"]>[2], "traceId">,
): Promise<boolean> => statusReports.report(environmentId, systemId, { ...status, traceId }, { credentials: { version, fence } });

function later(
  { clock, random }: FailureDependencies,
  kind: keyof typeof shortestPause,
  { failures }: Lease,
  retryAfterMilliseconds: number,
): Extract<NextTry, { readonly type: "later" }> {
  const pause = Math.min(longestPause, shortestPause[kind] * 2 ** Math.min(failures, 20)) * (0.5 + random() / 2);
  return {
    type: "later",
    at: new Date(clock().getTime() + Math.max(pause, boundedWait(retryAfterMilliseconds))),
  };
}

const asError = (failure: unknown): Error =>
  failure instanceof Error ? failure : new Error("A refresh failed.", { cause: failure });
