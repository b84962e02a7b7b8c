import { ConnectorError, type Vendor } from "@fettle/connector";
import type { ConnectorConfiguration } from "../../catalog/catalog.ts";
import type { Payloads } from "../../payloads/payloads.ts";
import { sensitiveNames } from "../../payloads/redaction/sensitive-names.ts";
import { allowHosts } from "../../vendor-calls/allowed-hosts.ts";
import type { CallKind } from "../../vendor-calls/call-outcome.ts";
import type { CredentialSource } from "../../vendor-calls/carry-credentials.ts";
import { createVendor, type VendorDependencies } from "../../vendor-calls/create-vendor.ts";
import type { VendorCounts } from "../../vendor-calls/vendor-counts.ts";
import type { RateGates } from "../../vendor-calls/rate-gates.ts";
import type { CallLog } from "../../vendor-calls/call-log.ts";
import { methodOfType, type Method, type Settings } from "../credentials/authentication-methods.ts";

/** A request for access to the vendor as one system. */
export interface VendorAccessRequest {
  readonly environmentId: string;
  readonly systemId: string;
  readonly traceId: string;
  /** Why the calls are made. Default: `FILE` for those that carry a file, else `CALL`. */
  readonly kind?: CallKind;
  readonly configuration: ConnectorConfiguration;
  readonly settings: Settings;
  /** The type of the authentication method in use. */
  readonly method: Method["type"];
  readonly credentials: CredentialSource;
  readonly signal: AbortSignal;
  /** The limit of an answer's body, in bytes. Default: 16 MB. */
  readonly largestAnswer?: number;
  /** Passes successful answers on unread; they break off after so many bytes. Default: every answer is read first. */
  readonly streamsAnswersOf?: number;
}

/** Access to vendors: all calls of one system go through one rate gate and into one log. */
export interface VendorAccess {
  /** @throws ConnectorError `MISCONFIGURED` when the connector's addresses cannot be used. */
  vendor(request: VendorAccessRequest): Vendor<Settings>;
  /** Releases the state kept for a system that is no longer called. */
  forget(environmentId: string, systemId: string): void;
}

export function createVendorAccess(dependencies: {
  readonly gates: RateGates;
  readonly callLog: CallLog;
  readonly payloads?: Pick<Payloads, "wants" | "capture"> | undefined;
  readonly vendor: VendorDependencies;
  readonly count?: VendorCounts | undefined;
}): VendorAccess {
  return {
    vendor({ configuration, settings, method, largestAnswer, streamsAnswersOf, ...request }) {
      const { connector } = configuration;
      return createVendor({
        ...request,
        connectorId: connector.id,
        product: connector.name,
        settings,
        headers: connector.headers?.(settings) ?? {},
        resolve: allowHosts({
          baseUrl: connector.baseUrl(settings),
          hosts: connector.hosts?.(settings) ?? [],
          endpoints: endpointsOf(configuration, method, settings),
        }),
        gate: dependencies.gates.of(request.environmentId, request.systemId, connector.rateLimit ?? {}, connector.name),
        callLog: dependencies.callLog,
        payloads: dependencies.payloads,
        sensitive: sensitiveNames(connector),
        dependencies: {
          ...dependencies.vendor,
          ...(largestAnswer !== undefined && { largestBody: largestAnswer }),
          ...(streamsAnswersOf !== undefined && { streamsBodiesOf: streamsAnswersOf }),
          onTry: (...of) => dependencies.count?.called(connector.id, ...of),
        },
      });
    },
    forget: (environmentId, systemId) => dependencies.gates.forget(environmentId, systemId),
  };
}

/** The hosts of the OAuth endpoints also serve calls, such as OpenID Connect's user info. */
function endpointsOf(configuration: ConnectorConfiguration, type: Method["type"], settings: Settings): readonly string[] {
  const method = methodOfType(configuration, type);
  if (method === undefined) {
    throw new ConnectorError("MISCONFIGURED", `${configuration.connector.name} no longer offers the way this system signs in.`);
  }
  switch (method.type) {
    case "oauth2": {
      const { authorization, token } = method.endpoints(settings);
      return [authorization, token];
    }
    case "clientCredentials":
    case "password":
      return [method.tokenEndpoint(settings)];
    case "apiKey":
    case "basic":
      return [];
  }
}
