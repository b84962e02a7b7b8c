import { ConnectorError } from "@fettle/connector";
import type { Catalog } from "../../catalog/catalog.ts";
import type { Clock } from "../../clock.ts";
import type { CallKind } from "../../vendor-calls/call-outcome.ts";
import type { VendorHandle } from "../../vendor-calls/vendor-handle.ts";
import { hideSecrets } from "../credentials/hide-secrets.ts";
import { storedCredentials } from "../credentials/credential-source.ts";
import type { CredentialKeeper, CredentialOwner } from "../credentials/credential-keeper.ts";
import type { RefusalProbes } from "./create-refusal-probes.ts";
import { mappingsOf } from "../mappings/mappings-in-force.ts";
import { parseSettings } from "../registry/settings.ts";
import type { SystemRow } from "../registry/system-rows.ts";
import type { VendorAccess } from "./vendor-access.ts";

export interface OpenVendorDependencies {
  readonly findSystem: (environmentId: string, systemId: string) => Promise<SystemRow | undefined>;
  readonly catalog: Catalog;
  readonly clock: Clock;
  readonly keeper: CredentialKeeper;
  readonly refusalProbes: RefusalProbes;
  readonly vendorAccess: VendorAccess;
}

/** The access of a stored system to its vendor; null when the system, its connector or its credentials do not exist. */
export async function openVendor(
  dependencies: OpenVendorDependencies,
  environmentId: string,
  systemId: string,
  work: {
    readonly signal: AbortSignal;
    readonly traceId: string;
    readonly largestAnswer?: number;
    readonly streamsAnswersOf?: number;
    readonly kind?: CallKind;
  },
): Promise<VendorHandle | null> {
  const owner = await findOwner(dependencies, environmentId, systemId, work.traceId);
  const stored = owner === null ? null : await dependencies.keeper.load(owner);
  if (owner === null || stored === null) return null;
  const vendor = dependencies.vendorAccess.vendor({
    ...owner,
    method: stored.credentials.type,
    credentials: storedCredentials(owner, dependencies.keeper, dependencies, stored),
    signal: work.signal,
    ...(work.largestAnswer !== undefined && { largestAnswer: work.largestAnswer }),
    ...(work.streamsAnswersOf !== undefined && { streamsAnswersOf: work.streamsAnswersOf }),
    ...(work.kind !== undefined && { kind: work.kind }),
  });
  return {
    connector: owner.configuration.connector,
    vendor,
    wordsRevision: owner.wordsRevision,
    fieldMappings: owner.fieldMappings,
    async hideSecrets(bytes) {
      // A refresh during the work has replaced some of them.
      const now = await dependencies.keeper.load(owner);
      const known = [stored, ...(now === null ? [] : [now])].map(({ credentials }) => credentials);
      return hideSecrets(known, owner.configuration)(bytes);
    },
  };
}

/** The owner of a stored system's credentials; null when the system or its connector does not exist. */
export async function findOwner(
  { findSystem, catalog }: Pick<OpenVendorDependencies, "findSystem" | "catalog">,
  environmentId: string,
  systemId: string,
  traceId: string,
): Promise<(CredentialOwner & Required<Pick<VendorHandle, "wordsRevision" | "fieldMappings">>) | null> {
  const system = await findSystem(environmentId, systemId);
  const configuration = system === undefined ? undefined : catalog.connectors.get(system.connector_id);
  if (system === undefined || configuration === undefined) return null;
  const parsed = parseSettings(configuration, system.settings);
  if (parsed.type === "invalid") {
    const names = parsed.problems.map(({ path }) => path).join(", ");
    throw new ConnectorError(
      "MISCONFIGURED",
      `${configuration.connector.name}: the settings ${names} do not match the connector.`,
    );
  }
  const { words_revision: wordsRevision, field_mappings } = system;
  const fieldMappings = mappingsOf(field_mappings);
  return { environmentId, systemId, configuration, settings: parsed.settings, traceId, wordsRevision, fieldMappings };
}
