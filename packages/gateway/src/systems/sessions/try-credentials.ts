import { ConnectorError, type Vendor, type VendorAccount } from "@fettle/connector";
import type { ConnectorConfiguration } from "../../catalog/catalog.ts";
import { AddressNotAllowedError } from "../../vendor-calls/not-connected-error.ts";
import type { Settings } from "../credentials/authentication-methods.ts";
import { stagedCredentials } from "../credentials/staged-credentials.ts";
import type { Credentials } from "../credentials/credentials.ts";
import type { VendorAccess } from "../calling/vendor-access.ts";
import { cleanVendorMessage } from "../calling/vendor-message.ts";
import type { StagedConnection } from "./staged-connection.ts";

/** The account of the credentials, or the reason why they are unusable. */
export type Trial =
  | { readonly type: "good"; readonly account: VendorAccount }
  | {
      readonly type: "refused";
      /** For the log. */
      readonly code: string;
      /** For the person. */
      readonly message: string;
      /** The vendor's cleaned message; null when it gave none. Not for logs. */
      readonly vendorMessage: string | null;
    };

/** Long enough for a slow vendor, short enough for a waiting person. */
const trialMilliseconds = 45_000;

/** Asks the vendor which account credentials belong to that are not stored yet. */
export async function tryCredentials(
  dependencies: { readonly vendorAccess: VendorAccess; /** Default: a time limit. */ readonly signal?: AbortSignal },
  owner: { readonly environmentId: string; readonly systemId: string; readonly traceId: string },
  { configuration, settings, credentials }: StagedConnection,
): Promise<Trial> {
  const { connector } = configuration;
  try {
    const vendor = dependencies.vendorAccess.vendor({
      ...owner,
      configuration,
      settings,
      method: credentials.type,
      credentials: stagedCredentials({ configuration, settings }, credentials),
      signal: dependencies.signal ?? AbortSignal.timeout(trialMilliseconds),
    });
    return { type: "good", account: tidyAccount(await askForAccount(connector, vendor), connector.name) };
  } catch (error) {
    const isKnown = ConnectorError.isInstance(error);
    return {
      type: "refused",
      code: isKnown ? error.code : "DEFECT",
      message: explain(error, connector.name, credentials.type),
      vendorMessage: isKnown ? cleanVendorMessage(error.vendorMessage, secretsOf(credentials)) : null,
    };
  }
}

/** Treats a refused call as a refusal, however the connector handles it. */
async function askForAccount(connector: ConnectorConfiguration["connector"], vendor: Vendor<Settings>): Promise<VendorAccount> {
  let isRefused = false;
  const fetch: typeof vendor.fetch = async (...call) => {
    const response = await vendor.fetch(...call);
    isRefused ||= response.status === 401;
    return response;
  };
  try {
    const account = await connector.account({ ...vendor, fetch });
    if (!isRefused) return account;
  } catch (error) {
    if (!isRefused || (ConnectorError.isInstance(error) && error.code === "UNAUTHENTICATED")) throw error;
  }
  throw new ConnectorError("UNAUTHENTICATED", `${connector.name} does not accept the credentials.`);
}

function tidyAccount(account: VendorAccount, product: string): VendorAccount {
  if (typeof account.id !== "string" || !/^[^\p{Cc}]{1,200}$/u.test(account.id)) {
    throw new ConnectorError("UNEXPECTED_ANSWER", `${product} did not say which account this is.`);
  }
  const name =
    typeof account.name === "string"
      ? account.name
          .replace(/\p{Cc}+/gu, " ")
          .trim()
          .slice(0, 200)
      : "";
  return { id: account.id, name: name === "" ? account.id : name };
}

const unaccepted: Readonly<Record<Credentials["type"], string>> = {
  apiKey: "this key. Copy it again, or create a new key.",
  basic: "this user name and password. Enter them again.",
  password: "this user name and password. Enter them again.",
  clientCredentials: "this client id and secret. Copy them again.",
  oauth2: "the access that you granted. Sign in again.",
};

/** The message for a person at the connect page. */
function explain(error: unknown, product: string, type: Credentials["type"]): string {
  if (!ConnectorError.isInstance(error)) return `${product} could not be asked for the account. Try again later.`;
  switch (error.code) {
    case "UNAUTHENTICATED":
      return `${product} does not accept ${unaccepted[type]}`;
    case "FORBIDDEN":
      return `${product} accepts these credentials, but they do not allow reading the account. Ask your ${product} administrator to allow it.`;
    case "RATE_LIMITED":
    case "UNAVAILABLE":
      return `${product} is not responding at the moment. Try again in a minute.`;
    case "MISCONFIGURED":
      if (error.cause instanceof AddressNotAllowedError) return `${error.message} Check the address in the settings.`;
      return `${product} cannot be reached at this address. Check the address in the settings.`;
    default:
      return `${product} returned an unexpected response. Check the settings, or try again later.`;
  }
}

/** Values that the vendor's message must not repeat. */
function secretsOf(credentials: Credentials): readonly (string | null)[] {
  switch (credentials.type) {
    case "apiKey":
      return [credentials.key];
    case "basic":
      return [credentials.password];
    case "clientCredentials":
      return [credentials.clientSecret, credentials.accessToken];
    case "password":
      return [credentials.password, credentials.accessToken, credentials.refreshToken];
    case "oauth2":
      return [credentials.accessToken, credentials.refreshToken];
  }
}
