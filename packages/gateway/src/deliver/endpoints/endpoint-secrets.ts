import type { Sealer } from "../../secrets/sealer.ts";
import { sealedPlace } from "../../store/declared-table.ts";
import type { EndpointHeader } from "../sending/endpoint-headers.ts";

/** What of an endpoint is sealed. */
export interface EndpointSecrets {
  readonly url: string;
  readonly headers: readonly EndpointHeader[];
  readonly secret: string;
  /** Still signs for a time after a rotation. */
  readonly previousSecret: string | null;
}

const placeOf = (environmentId: string, id: string) => sealedPlace({ place: "webhook-endpoint" }, environmentId, id);

/** Not to be called inside a transaction. */
export const sealEndpoint = (sealer: Sealer, environmentId: string, id: string, secrets: EndpointSecrets): Promise<string> =>
  sealer.seal(JSON.stringify(secrets), placeOf(environmentId, id));

/** Not to be called inside a transaction. @throws SealError */
export const openEndpoint = async (sealer: Sealer, environmentId: string, id: string, sealed: string): Promise<EndpointSecrets> =>
  JSON.parse(await sealer.open(sealed, placeOf(environmentId, id))) as EndpointSecrets; // sealed above
