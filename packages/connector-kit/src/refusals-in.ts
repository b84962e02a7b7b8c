import { ConnectorError, type InvalidField } from "@fettle/connector";

/**
 * The fields that a check refuses by throwing `INVALID_INPUT`, as `refusals` of an entity returns them; empty when it throws
 * nothing. Any other error is thrown on.
 *
 * @param check calls `wordToWrite`, `keyToWrite` and the like.
 */
export function refusalsIn(check: () => unknown): readonly InvalidField[] {
  try {
    check();
    return [];
  } catch (error) {
    if (!ConnectorError.isInstance(error) || error.code !== "INVALID_INPUT") throw error;
    return error.fields;
  }
}
