import type { Action } from "../catalog/actions/action.ts";
import type { Principal } from "../principal.ts";
import type { StoredRecord } from "../store/stored-record.ts";
import type { CommandFailure } from "./command-failure.ts";
import type { CommandOperation, CommandStatus, UnwrittenField } from "./tables.ts";

/** A write that goes through a connector to the vendor. */
export interface Command {
  readonly id: string;
  readonly systemId: string;
  readonly entity: string;
  readonly operation: CommandOperation;
  /** The action that the command carries out. Null or omitted: none, it is a write of its own. */
  readonly action?: string | null;
  /** For a create, null until the record is known. Also null until the written record has been read back: the stored one may be older. */
  readonly recordId: string | null;
  readonly status: CommandStatus;
  readonly failure: CommandFailure | null;
  /** The fields that the vendor did not write although it carried out the rest. */
  readonly unwritten: readonly UnwrittenField[];
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

/** Selects commands of an environment, newest first. */
export interface CommandQuery {
  readonly statuses: readonly CommandStatus[];
  /** Selects these systems. Null: all systems but `exceptSystemIds`. */
  readonly systemIds: readonly string[] | null;
  readonly exceptSystemIds: readonly string[];
  /** The command that precedes the first result. Null: start with the newest. */
  readonly after: Pick<Command, "id" | "createdAt"> | null;
  readonly limit: number;
}

/** The outcome of a mutation. */
export type CommandOutcome =
  | { readonly type: "success"; readonly command: Command; readonly record: StoredRecord }
  /** Held, queued, accepted by the vendor for later, or still under way on another node. */
  | { readonly type: "pending"; readonly command: Command }
  /** `systemId` names the system when its refused credentials are the reason. */
  | { readonly type: "failure"; readonly failure: CommandFailure; readonly systemId: string | null };

/** When a write answers: once the command is durable, or once it has ended, as far as that takes no longer than a call. */
export type WaitFor = "ACCEPTED" | "DONE";

/** A create as the app requests it. `values` holds field paths (`title`, `acmeCmms.shiftCode`); references are record ids, instants ISO 8601. */
export interface CreateRequest {
  readonly entity: string;
  readonly systemId: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** The app's own id for the record. Omitted or null: none. */
  readonly externalId?: string | null;
  readonly idempotencyKey: string | null;
  readonly hold: boolean;
  /** Default: DONE. */
  readonly waitFor?: WaitFor;
}

/** A create that updates instead when the record exists: by the app's own id for it, or by its number, which `values` then has. */
export interface UpsertRequest extends CreateRequest {
  readonly matchBy: "EXTERNAL_ID" | "NUMBER";
}

/** An update as the app requests it. A null value clears its field; an absent value leaves its field unchanged. */
export interface UpdateRequest {
  readonly entity: string;
  readonly recordId: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** The app's own id for the record, given as soon as the command is recorded; null takes it away. Omitted: it stays. */
  readonly externalId?: string | null;
  /** The update is refused with a ConflictError when the record is at another version. */
  readonly ifVersion: number | null;
  readonly idempotencyKey: string | null;
  readonly hold: boolean;
  /** Default: DONE. */
  readonly waitFor?: WaitFor;
}

/** A delete as the app requests it. */
export type DeleteRequest = Omit<UpdateRequest, "values" | "externalId">;

/** An action with the values of its input. */
export interface ActionInput {
  readonly action: Action;
  /** As in a create or an update: only fields that the action takes. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** An action as the app requests it. */
export interface ActionRequest extends ActionInput {
  /** For an update the record, otherwise the system. */
  readonly targetId: string;
  /** What the input has beside the entity's fields. */
  readonly also?: Readonly<Record<string, unknown>>;
  /** The actions to carry out first, each with its place in the input: `readings.0`. */
  readonly first?: readonly (ActionInput & { readonly path: string })[];
  readonly ifVersion: number | null;
  readonly idempotencyKey: string | null;
  readonly hold: boolean;
  readonly waitFor: WaitFor;
}

/** Writes that go through a connector to the vendor and come back as changes. */
export interface Commands {
  /**
   * Checks the request, records the command, runs it and reads the record back. A command with a repeated idempotency key runs once per
   * system, whichever node and token repeat it; in another system the same text is another key.
   */
  create(principal: Principal, request: CreateRequest, traceId: string): Promise<CommandOutcome>;
  /**
   * Creates the record, or updates the one that matches. Of several upserts at the same time with the same match, one creates; the others update
   * its record, or get a ConflictError while the create is under way elsewhere.
   */
  upsert(principal: Principal, request: UpsertRequest, traceId: string): Promise<CommandOutcome>;
  /** Gives a record the app's own id, or takes it away. Calls no vendor, and is no change of the record. */
  setExternalId(principal: Principal, recordId: string, externalId: string | null): Promise<StoredRecord | CommandFailure>;
  /** The record that has an external id. */
  byExternalId(principal: Principal, entity: string, externalId: string): Promise<StoredRecord | null>;
  /** Works like {@link Commands.create}. */
  update(principal: Principal, request: UpdateRequest, traceId: string): Promise<CommandOutcome>;
  /** Works like {@link Commands.create}. The record of a success is the deleted record in its last known state. */
  delete(principal: Principal, request: DeleteRequest, traceId: string): Promise<CommandOutcome>;
  /**
   * Carries out an action by the write that it makes. Works like {@link Commands.create}: with a repeated key, one of the same action counts
   * as repeated. Those to carry out first are commands of their own; when one fails, the action is not carried out.
   */
  act(principal: Principal, request: ActionRequest, traceId: string): Promise<CommandOutcome>;
  byId(principal: Principal, id: string): Promise<Command | null>;
  /** Commands by id. By the primary key. */
  byIds(principal: Principal, ids: readonly string[]): Promise<ReadonlyMap<string, Command>>;
  /** A token that is bound to a system sees only the commands of that system. */
  list(principal: Principal, query: CommandQuery): Promise<readonly Command[]>;
  /** Runs the held and the queued commands of a system after a reconnect or a resume. */
  resumeHeld(environmentId: string, systemId: string): Promise<void>;
}
