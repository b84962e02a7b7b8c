import type { Clock } from "../../clock.ts";
import type { Sealer } from "../../secrets/sealer.ts";
import { sealedPlace } from "../../store/declared-table.ts";
import type { HideBytes } from "../../payloads/payload.ts";
import { hideValues } from "../../payloads/redaction/hide-values.ts";
import type { EndpointHeader } from "../sending/endpoint-headers.ts";
import { type SigningKey, signingKeyOf } from "../sending/signatures.ts";

/** What of an endpoint is sealed. */
export interface EndpointSecrets {
  readonly url: string;
  readonly headers: readonly EndpointHeader[];
  readonly secret: string;
  /** Still signs for a time after a rotation. */
  readonly previousSecret: string | null;
}

/** What calls are signed with: for a time after a rotation also with the previous secret. */
export function signingKeysOf(
  { secret, previousSecret }: EndpointSecrets,
  previousUntil: Date | null,
  clock: Clock,
): () => readonly SigningKey[] {
  const current = [signingKeyOf(secret)];
  const both = previousSecret === null ? current : [...current, signingKeyOf(previousSecret)];
  return () => (previousUntil !== null && clock() < previousUntil ? both : current);
}

/** Takes what is sealed of an endpoint out of what is logged. */
export const hidingEndpoint = ({ url, headers, secret, previousSecret }: EndpointSecrets): HideBytes =>
  hideValues([url, ...headers.map(({ value }) => value), secret, ...(previousSecret === null ? [] : [previousSecret])]);

const placeOf = (environmentId: string, id: string) => sealedPlace({ place: "webhook-endpoint" }, environmentId, id);

/** Not to be called inside a transaction. */
export const sealEndpoint = (sealer: Sealer, environmentId: string, id: string, secrets: EndpointSecrets): Promise<string> =>
  sealer.seal(JSON.stringify(secrets), placeOf(environmentId, id));

/** Not to be called inside a transaction. @throws SealError */
export const openEndpoint = async (sealer: Sealer, environmentId: string, id: string, sealed: string): Promise<EndpointSecrets> =>
  JSON.parse(await sealer.open(sealed, placeOf(environmentId, id))) as EndpointSecrets; // sealed above
