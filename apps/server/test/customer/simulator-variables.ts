interface VendorAddresses {
  readonly api: string;
  readonly issuer: string;
  readonly client: { readonly id: string; readonly secret: string };
}

async function addressesOf(simulator: string, connectorId: string): Promise<VendorAddresses> {
  const response = await fetch(`${simulator}/_control/${connectorId}/credentials`);
  return JSON.parse(await response.text());
}

/** The environment variables that make a gateway use the simulator at an origin instead of the vendors. */
export async function simulatorVariables(simulator: string): Promise<Readonly<Record<string, string>>> {
  const bee = await addressesOf(simulator, "cmms-bee");
  const wave = await addressesOf(simulator, "workwave-service");
  return {
    FETTLE_ALLOWED_ADDRESSES: "127.0.0.0/8,::1/128",
    FETTLE_CMMS_BEE_BASE_URL: bee.api,
    FETTLE_CMMS_BEE_ISSUER: bee.issuer,
    FETTLE_CMMS_BEE_AUTHORIZATION_URL: `${bee.issuer}/auth`,
    FETTLE_CMMS_BEE_TOKEN_URL: `${bee.issuer}/token`,
    FETTLE_CMMS_BEE_REVOCATION_URL: `${bee.issuer}/token/revocation`,
    FETTLE_CMMS_BEE_CLIENT_ID: bee.client.id,
    FETTLE_CMMS_BEE_CLIENT_SECRET: bee.client.secret,
    FETTLE_WORKWAVE_SERVICE_BASE_URL: wave.api,
    FETTLE_WORKWAVE_SERVICE_IDENTITY_URL: wave.issuer,
    FETTLE_WORKWAVE_SERVICE_AUTHORIZATION_ENDPOINT: "/auth",
    FETTLE_WORKWAVE_SERVICE_TOKEN_ENDPOINT: "/token",
    FETTLE_WORKWAVE_SERVICE_REVOCATION_ENDPOINT: "/token/revocation",
    FETTLE_WORKWAVE_SERVICE_CLIENT_ID: wave.client.id,
    FETTLE_WORKWAVE_SERVICE_CLIENT_SECRET: wave.client.secret,
  };
}
