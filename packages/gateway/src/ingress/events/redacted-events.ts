import type { Catalog } from "../../catalog/catalog.ts";
import { holdMessage } from "../../payloads/capture/hold-beginnings.ts";
import type { Payload } from "../../payloads/payload.ts";
import type { Payloads } from "../../payloads/payloads.ts";
import { redactMessage } from "../../payloads/redaction/redact-message.ts";
import { secretNames } from "../../payloads/redaction/secret-names.ts";
import { sensitiveNames } from "../../payloads/redaction/sensitive-names.ts";
import type { Systems } from "../../systems/systems.ts";
import type { IngressKeys } from "../keys/ingress-keys.ts";
import type { IngressEvent } from "./ingress-event.ts";

export interface RedactedEventsDependencies {
  readonly catalog: Catalog;
  readonly payloads: Pick<Payloads, "of">;
  readonly systems: Pick<Systems, "byIds" | "hiderOf">;
  readonly ingressKeys: Pick<IngressKeys, "secretsOf">;
  readonly bodies: (environmentId: string, ids: readonly string[]) => Promise<ReadonlyMap<string, Buffer>>;
}

/** Also what cannot be redacted, because its system's secrets cannot be read or the system is gone: the other events are still shown. */
const dropped: Payload = { state: "DROPPED" };
const isKept = (event: IngressEvent): boolean => event.error !== null || !event.isSigned;

/**
 * Events as they came in, without their secrets. Of events that failed, and of unsigned ones, there is at least the body, which is stored with
 * the event, without headers.
 */
export async function redactedEvents(
  { catalog, payloads, systems, ingressKeys, bodies }: RedactedEventsDependencies,
  environmentId: string,
  events: readonly IngressEvent[],
): Promise<readonly Payload[]> {
  const subjects = events.map(({ id, receivedAt, systemId }) => ({ id, at: receivedAt, systemId, isError: false }));
  const found = await payloads.of(environmentId, subjects);
  const lacking = events.filter((event, index) => found[index]?.state !== "STORED" && isKept(event));
  if (lacking.length === 0) return found;
  const stored = await bodies(
    environmentId,
    lacking.map(({ id }) => id),
  );
  const owners = await systems.byIds(environmentId, [...new Set(lacking.map(({ systemId }) => systemId))]);
  return await Promise.all(
    events.map(async (event, index): Promise<Payload> => {
      const payload = found[index] ?? dropped;
      const body = payload.state === "STORED" ? undefined : stored.get(event.id);
      if (body === undefined) return payload;
      return await shown(event, body).catch(() => dropped);
    }),
  );

  async function shown({ systemId, contentType }: IngressEvent, body: Buffer): Promise<Payload> {
    const connector = catalog.connectors.get(owners.get(systemId)?.connectorId ?? "")?.connector;
    const names = secretNames(connector === undefined ? [] : sensitiveNames(connector));
    const headers = contentType === null ? [] : [["content-type", contentType] as const];
    const hide = await systems.hiderOf(environmentId, systemId, await ingressKeys.secretsOf(environmentId, systemId));
    return { state: "STORED", request: await redactMessage(holdMessage({ headers, body }), names, hide), response: null };
  }
}
