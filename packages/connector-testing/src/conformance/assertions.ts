import assert from "node:assert/strict";
import { ConnectorError, type ConnectorErrorCode } from "@fettle/connector";

/** Asserts that something throws a ConnectorError with the code, and nothing else. */
export function assertThrows(run: () => unknown, code: ConnectorErrorCode, message: string): void {
  assert.throws(run, (error) => {
    assert.ok(ConnectorError.isInstance(error), `${message}: threw ${String(error)}, which is not a ConnectorError`);
    assert.equal(error.code, code, message);
    return true;
  });
}

/** Asserts that a list of problems is empty, showing them all. */
export function assertNoProblems(problems: readonly string[], of: string): void {
  assert.deepEqual(problems, [], `${of}: ${problems.join("; ")}`);
}

/** Asserts that the author passed something that the suite needs. */
export function assertGiven<Value>(value: Value | null | undefined, what: string): Value {
  assert.ok(value !== undefined && value !== null, `pass ${what}: the suite tests everything that is declared`);
  return value;
}
