import type { Principal } from "../principal.ts";
import type { StoredRecord } from "../store/stored-record.ts";
import type { CommandFailure } from "./command-failure.ts";
import type { CommandOperation, CommandStatus } from "./tables.ts";

/** A write that goes through a connector to the vendor. */
export interface Command {
  readonly id: string;
  readonly systemId: string;
  readonly entity: string;
  readonly operation: CommandOperation;
  /** Of a create once it is known. Null too while what was written has not been read back: what is stored may be older. */
  readonly recordId: string | null;
  readonly status: CommandStatus;
  readonly failure: CommandFailure | null;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

/** A stretch of an environment's commands, newest first. */
export interface CommandQuery {
  readonly statuses: readonly CommandStatus[];
  /** Only those of these systems. Null: of all but `exceptSystemIds`. */
  readonly systemIds: readonly string[] | null;
  readonly exceptSystemIds: readonly string[];
  /** The command behind which the stretch begins. Null: with the newest. */
  readonly after: Pick<Command, "id" | "createdAt"> | null;
  readonly limit: number;
}

/** What a mutation answers. */
export type CommandOutcome =
  | { readonly type: "success"; readonly command: Command; readonly record: StoredRecord }
  /** Held, accepted by the vendor for later, or still under way on another node. */
  | { readonly type: "pending"; readonly command: Command }
  /** `systemId` names the system whose credentials are refused, where that is why. */
  | { readonly type: "failure"; readonly failure: CommandFailure; readonly systemId: string | null };

/** A create as an app asks for it. `values` holds field paths (`title`, `cmmsBee.shiftCode`); references are record ids, instants ISO 8601. */
export interface CreateRequest {
  readonly entity: string;
  readonly systemId: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly idempotencyKey: string | null;
  readonly hold: boolean;
}

/** An update as an app asks for it. A value of null clears the field; an absent one leaves it alone. */
export interface UpdateRequest {
  readonly entity: string;
  readonly recordId: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** Refuse with a ConflictError when the record is at another version. */
  readonly ifVersion: number | null;
  readonly idempotencyKey: string | null;
  readonly hold: boolean;
}

/** A delete as an app asks for it. */
export type DeleteRequest = Omit<UpdateRequest, "values">;

/** Writes that go through a connector to the vendor and come back as changes. */
export interface Commands {
  /**
   * Checks, records the command, runs it and reads the record back. An idempotency key that is repeated for the same system runs once, on
   * any node and whoever's token repeats it; for another system it is another key.
   */
  create(principal: Principal, request: CreateRequest, traceId: string): Promise<CommandOutcome>;
  /** As {@link Commands.create}. */
  update(principal: Principal, request: UpdateRequest, traceId: string): Promise<CommandOutcome>;
  /** As {@link Commands.create}: the record of a success is what was deleted, as it was last known. */
  delete(principal: Principal, request: DeleteRequest, traceId: string): Promise<CommandOutcome>;
  byId(principal: Principal, id: string): Promise<Command | null>;
  /** A token that is bound to a system sees those of its system. */
  list(principal: Principal, query: CommandQuery): Promise<readonly Command[]>;
  /** Runs what was held for a system, after its reconnect or the end of its pause. */
  resumeHeld(environmentId: string, systemId: string): Promise<void>;
}
