import { maintainx } from "@fettle/connector-maintainx";
import { pestpac } from "@fettle/connector-pestpac";
import type { GatewayConfiguration } from "@fettle/gateway";
import type { Simulator } from "@fettle/simulator";

/** The connectors whose vendors the simulator plays on request, with its addresses. */
export const furtherConnectors = ({ addresses, clients }: Simulator): GatewayConfiguration["connectors"] => [
  { connector: maintainx, settings: { baseUrl: addresses.maintainx.api } },
  {
    // No limit is published, and the connector's own guess would make the tests long.
    connector: { ...pestpac, rateLimit: { windows: [{ calls: 600, seconds: 60 }] } },
    settings: { baseUrl: addresses.pestpac.api, tokenUrl: `${addresses.pestpac.issuer}/token` },
    oauthClient: clients.pestpac,
    pollIntervalSeconds: 2,
  },
];
