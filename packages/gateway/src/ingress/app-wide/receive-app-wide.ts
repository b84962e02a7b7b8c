import type { AppWideWebhooks, WebhookDelivery } from "@fettle/connector";
import type { Catalog, ConnectorConfiguration } from "../../catalog/catalog.ts";
import type { Clock } from "../../clock.ts";
import { newTraceId } from "../../telemetry/current-span.ts";
import { failureWords, type Log } from "../../log.ts";
import type { PlainAnswer } from "../../plain-answer.ts";
import type { Systems } from "../../systems/systems.ts";
import type { IncomingWebhook } from "../ingress.ts";
import type { KnownConnectorKey } from "../keys/known-keys.ts";
import { badSignature, noRoom, received, refusal, unknownAddress } from "../receive/answers.ts";
import { checkSignature, deliveryOf } from "../receive/check-signature.ts";
import { bodyHeadersOf, newEvent } from "../receive/new-event.ts";
import type { KeepPayload } from "../receive/keep-payload.ts";
import { parseBody } from "../receive/read-ingress-event.ts";
import type { StoreEvent } from "../receive/store-events.ts";
import { operatorSettings } from "./operator-settings.ts";

/** What became of an app-wide webhook, for the metrics. */
export type AppWideOutcome = "stored" | "refused" | "no_room" | "unknown_account" | "no_account" | "unreadable";

/** What receiving app-wide webhooks needs to work. */
export interface AppWideDependencies {
  readonly catalog: Catalog;
  readonly clock: Clock;
  readonly log: Log;
  readonly systems: Pick<Systems, "idsOfAccount">;
  readonly storeEvent: StoreEvent;
  readonly keepPayload: KeepPayload;
  readonly countAppWide: (connectorId: string, outcome: AppWideOutcome) => void;
}

/**
 * Answers a webhook that came to a connector's app-wide address: checks it with the app's secret, and stores it for each system of its account
 * in the address's environment. A webhook that concerns no system is acknowledged, counted and forgotten, because a vendor that is refused
 * stops sending to all.
 */
export async function receiveAppWide(
  dependencies: AppWideDependencies,
  incoming: IncomingWebhook,
  { environmentId, connectorId }: KnownConnectorKey,
): Promise<PlainAnswer> {
  const { catalog, clock, log, systems, storeEvent, keepPayload } = dependencies;
  const configuration = catalog.connectors.get(connectorId);
  const appWide = configuration?.connector.webhooks?.appWide;
  if (configuration === undefined || appWide === undefined) return unknownAddress();
  const count = (outcome: AppWideOutcome) => dependencies.countAppWide(connectorId, outcome);
  const secret = secretOf(configuration, appWide);
  if (secret === null) {
    count("refused");
    log.error(
      { connectorId, needs: appWide.secret },
      "app-wide webhooks cannot be checked: the operator has set no secret for them",
    );
    return refusal(503, "NOT_CONFIGURED", "The operator has not set the secret of these webhooks yet.", { "retry-after": "300" });
  }
  const body = await incoming.readBody();
  const delivery = deliveryOf(incoming, body);
  const verification = await checkSignature(() => appWide.verify(delivery, secret, operatorSettings(configuration)), clock);
  if (!verification.valid) {
    count("refused");
    log.info({ connectorId, reason: verification.reason }, "an app-wide webhook was refused");
    return badSignature(verification.reason);
  }
  const account = accountOf(appWide, incoming, delivery);
  if (account instanceof Error) {
    count("unreadable");
    log.warn({ connectorId, ...failureWords(account) }, "the account of an app-wide webhook could not be read");
    return received;
  }
  const systemIds = account === null ? [] : await systems.idsOfAccount(environmentId, connectorId, account);
  const of = { environmentId, receivedAt: clock(), traceId: newTraceId() };
  const stored = await Promise.all(
    systemIds.map(async (systemId) => {
      const event = newEvent(incoming, { ...of, systemId }, body, verification);
      const outcome = await storeEvent(event);
      if (outcome === "stored") keepPayload(incoming, event, { connectorId, secret });
      return outcome;
    }),
  );
  // The vendor sends it again, and the systems for which it is stored recognise it.
  if (stored.includes("no room")) {
    count("no_room");
    return noRoom();
  }
  count(stored.includes("stored") ? "stored" : account === null ? "no_account" : "unknown_account");
  return received;
}

const secretOf = ({ oauthClient, webhookSecret }: ConnectorConfiguration, { secret }: Pick<AppWideWebhooks<never>, "secret">) =>
  (secret === "oauthClient" ? oauthClient?.secret : webhookSecret) ?? null;

/** The account of a verified webhook, null for none, or why it cannot be read. */
function accountOf(
  appWide: Pick<AppWideWebhooks<never>, "accountOf">,
  incoming: IncomingWebhook,
  delivery: WebhookDelivery,
): string | null | Error {
  try {
    const found: unknown = appWide.accountOf(parseBody({ body: delivery.body, ...bodyHeadersOf(incoming) }), delivery);
    if (typeof found === "string" || found === null) return found;
    throw new TypeError(`The connector named an account of the type ${typeof found}; it must be text or null.`);
  } catch (error) {
    return error instanceof Error ? error : new Error("The connector threw no error.", { cause: error });
  }
}
