import type { FieldProblem } from "@fettle/connector";
import type { Catalog } from "../catalog/catalog.ts";
import type { Command } from "../commands/commands.ts";
import type { HeldDeletion, SyncRun } from "../ingest/ingest.ts";
import type { IngressEvent } from "../ingress/events/ingress-event.ts";
import type { ApiToken } from "../principals/api-token.ts";
import type { Principal } from "../principals/principal.ts";
import type { Workspace } from "../principals/workspace.ts";
import type { StoredRecord } from "../records/record.ts";
import type { CommandFailure } from "../store/command-table.ts";
import type { ConnectSession, System } from "../systems/systems.ts";
import type { RecordChange, SystemStatusChange } from "../change-log/change.ts";
import type { Builder } from "./builder.ts";
import type { ConnectorView } from "./connector-view.ts";
import type { NodeView } from "./node-by-id.ts";

/** A change as one reader sees it. */
export interface ChangeView {
  readonly change: RecordChange;
  /** Whether the record matches what the reader asked for, now. */
  readonly matches: boolean;
}

/** An expected failure of a mutation, with the system that it is about where the type shows it. */
export interface FailureView {
  readonly failure: CommandFailure;
  readonly systemId: string | null;
}

/** Named types before they have fields, so that they can point to each other in any order. */
export type Refs = ReturnType<typeof createRefs>;

export function createRefs(builder: Builder, catalog: Catalog) {
  return {
    node: builder.interfaceRef<NodeView>("Node"),
    systemRecord: builder.interfaceRef<StoredRecord>("SystemRecord"),
    change: builder.interfaceRef<ChangeView>("Change"),
    expectedError: builder.interfaceRef<FailureView>("ExpectedError"),
    system: builder.objectRef<System>("System"),
    systemChange: builder.objectRef<SystemStatusChange>("SystemChange"),
    syncRun: builder.objectRef<SyncRun>("SyncRun"),
    fieldProblem: builder.objectRef<FieldProblem>("FieldProblem"),
    ingressEvent: builder.objectRef<IngressEvent>("IngressEvent"),
    heldDeletion: builder.objectRef<HeldDeletion>("HeldDeletion"),
    command: builder.objectRef<Command>("Command"),
    connectSession: builder.objectRef<ConnectSession>("ConnectSession"),
    connector: builder.objectRef<ConnectorView>("Connector"),
    apiToken: builder.objectRef<ApiToken>("ApiToken"),
    viewer: builder.objectRef<Principal>("Viewer"),
    workspace: builder.objectRef<Workspace>("Workspace"),
    entities: new Map([...catalog.entities.keys()].map((name) => [name, builder.objectRef<StoredRecord>(name)])),
  };
}

/**
 * The type of an entity.
 * @throws Error when the catalog has no such entity: a connector points to something that nobody brings.
 */
export function entityRef(refs: Refs, name: string) {
  const ref = refs.entities.get(name);
  if (ref === undefined) throw new Error(`No connector brings the entity ${name}, which a field points to.`);
  return ref;
}
