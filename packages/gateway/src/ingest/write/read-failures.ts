import { ConnectorError } from "@fettle/connector";

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
  const isOfAll = (error: unknown) =>
    ConnectorError.isInstance(error) &&
    (error.code === "UNAUTHENTICATED" ||
      error.code === "RATE_LIMITED" ||
      error.code === "MISCONFIGURED" ||
      (error.code === "UNAVAILABLE" && unavailable === "thrown"));
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
