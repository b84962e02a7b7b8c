import { ConnectorError, type ConnectorErrorCode } from "@fettle/connector";
import { DatabaseAwayError } from "../../errors.ts";

/** Reads that failed and cost only their records. Both lists have the vendor's keys. */
export interface ReadFailures {
  /** No longer visible: the vendor refused to show the record (403). That is neither its deletion nor a passing failure. */
  readonly hidden: readonly string[];
  /** The vendor or the connector failed at the record, which may be gone or not. */
  readonly failed: readonly string[];
  /** Of one of them. Null when there were none. */
  readonly example: unknown;
  /** Notes a read that succeeded. */
  succeed(): void;
  /**
   * Notes a read that failed.
   * @throws the error, when it concerns more than this record.
   */
  fail(remoteId: string, error: unknown): void;
}

/** These concern the system, not a record. */
const codesOfAll = ["UNAUTHENTICATED", "RATE_LIMITED", "MISCONFIGURED"] as const;

/** So many failures one after another say that it is not the records. */
const mostInARow = 5;

/**
 * Bears the failures of single reads.
 *
 * @param unavailable `borne`: a vendor that fails with UNAVAILABLE may do so at this record for ever. `thrown`: whoever asks tries again soon.
 */
export function bearReadFailures(unavailable: "borne" | "thrown"): ReadFailures {
  const hidden: string[] = [];
  const failed: string[] = [];
  let inARow = 0;
  let example: unknown = null;
  const ofAll: ReadonlySet<ConnectorErrorCode> = new Set([
    ...codesOfAll,
    ...(unavailable === "thrown" ? ["UNAVAILABLE" as const] : []),
  ]);
  const isOfAll = (error: unknown) =>
    error instanceof DatabaseAwayError || (ConnectorError.isInstance(error) && ofAll.has(error.code));
  return {
    hidden,
    failed,
    get example() {
      return example;
    },
    succeed() {
      inARow = 0;
    },
    fail(remoteId, error) {
      if (isOfAll(error)) throw error;
      if (ConnectorError.isInstance(error) && error.code === "FORBIDDEN") {
        inARow = 0;
        return void hidden.push(remoteId);
      }
      failed.push(remoteId);
      example = error;
      inARow += 1;
      if (inARow >= mostInARow) throw error;
    },
  };
}
