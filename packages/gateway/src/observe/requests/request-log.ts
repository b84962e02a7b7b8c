import type { SecretNames } from "../../payloads/redaction/secret-names.ts";
import { defineService } from "../../service-key.ts";
import type { AskedOutcome, NewApiRequest } from "./api-request.ts";

/** A request in the log, while it can still be completed. */
export interface LoggedRequest {
  /** Null: it is not logged. */
  readonly id: string | null;
  /** How many bytes its answer has. */
  sent(bytes: number): void;
  /** A stream has ended. */
  ended(outcome: AskedOutcome): void;
}

/**
 * The log of what the API is asked. Nobody waits for it: entries are written in sets, and while more come than may be written, some are dropped
 * and counted; those that failed, were refused or changed something go first.
 */
export interface RequestLog extends AsyncDisposable {
  record(request: NewApiRequest): LoggedRequest;
  /** The names whose values are never logged. */
  readonly names: SecretNames;
  /** Writes what waits. Never rejects. */
  flush(): Promise<void>;
}

export const requestLogService = defineService<RequestLog>("API request log");
