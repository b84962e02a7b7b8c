import type { Catalog } from "../../catalog/catalog.ts";
import type { Payloads } from "../../payloads/payloads.ts";
import { sensitiveNames } from "../../payloads/redaction/sensitive-names.ts";
import type { Systems } from "../../systems/systems.ts";
import type { NewIngressEvent } from "../events/new-event-rows.ts";
import type { IncomingWebhook } from "../ingress.ts";

/** Keeps a webhook as it came in. */
export type KeepPayload = (
  incoming: IncomingWebhook,
  event: NewIngressEvent,
  of: { readonly connectorId: string; /** What the vendor signs with. */ readonly secret: string | null },
) => void;

/**
 * Keeps signed webhooks as they come in, where the environment keeps everything. Of an unsigned one, which anybody may have sent, only the
 * records that it names are stored, and of one that fails later its event has the body.
 */
export function createKeepPayload({
  payloads,
  catalog,
  systems,
}: {
  readonly payloads: Pick<Payloads, "wants" | "capture">;
  readonly catalog: Catalog;
  readonly systems: Pick<Systems, "hiderOf">;
}): KeepPayload {
  return ({ headers }, event, { connectorId, secret }) => {
    const { environmentId, systemId, traceId, id, receivedAt, body } = event;
    if (!event.signed || !payloads.wants({ environmentId, systemId, isError: false })) return;
    const connector = catalog.connectors.get(connectorId)?.connector;
    payloads.capture({
      environmentId,
      systemId,
      kind: "INGRESS_EVENT",
      subjectId: id,
      traceId,
      at: receivedAt,
      isError: false,
      request: { headers: Object.entries(headers), body },
      response: null,
      sensitive: connector === undefined ? [] : sensitiveNames(connector),
      hide: () => systems.hiderOf(environmentId, systemId, secret === null ? [] : [secret]),
    });
  };
}
