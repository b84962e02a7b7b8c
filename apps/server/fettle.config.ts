import { cmmsBee } from "@fettle/connector-cmms-bee";
import { workwaveService } from "@fettle/connector-workwave-service";
import type { GatewayConfiguration } from "@fettle/gateway";
import type { Environment } from "./src/environment.ts";

function oauthClient(id: string | undefined, secret: string | undefined): { oauthClient?: { id: string; secret?: string } } {
  if (id === undefined) return {};
  return { oauthClient: secret === undefined ? { id } : { id, secret } };
}

/** Settings fixed for every system; what is left out is asked for on the connect page. */
function settings(values: Readonly<Record<string, string | undefined>>): { settings: Record<string, unknown> } {
  return { settings: Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) };
}

/** The connectors of this gateway. A new one is one entry here. */
export default function connectors(environment: Environment): GatewayConfiguration["connectors"] {
  return [
    {
      connector: cmmsBee,
      ...oauthClient(environment.CMMS_BEE_CLIENT_ID, environment.CMMS_BEE_CLIENT_SECRET),
      ...settings({
        baseUrl: environment.CMMS_BEE_BASE_URL,
        issuer: environment.CMMS_BEE_ISSUER,
        authorizationUrl: environment.CMMS_BEE_AUTHORIZATION_URL,
        tokenUrl: environment.CMMS_BEE_TOKEN_URL,
        revocationUrl: environment.CMMS_BEE_REVOCATION_URL,
      }),
    },
    {
      connector: workwaveService,
      ...oauthClient(environment.WORKWAVE_SERVICE_CLIENT_ID, environment.WORKWAVE_SERVICE_CLIENT_SECRET),
      ...settings({
        baseUrl: environment.WORKWAVE_SERVICE_BASE_URL,
        identityUrl: environment.WORKWAVE_SERVICE_IDENTITY_URL,
        authorizationEndpoint: environment.WORKWAVE_SERVICE_AUTHORIZATION_ENDPOINT,
        tokenEndpoint: environment.WORKWAVE_SERVICE_TOKEN_ENDPOINT,
        revocationEndpoint: environment.WORKWAVE_SERVICE_REVOCATION_ENDPOINT,
      }),
    },
  ];
}
