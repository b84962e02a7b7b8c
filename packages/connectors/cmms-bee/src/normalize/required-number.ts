import { ConnectorError } from "@fettle/connector";
import type { PayloadReader } from "@fettle/connector-kit";

/** A number without which its record, or its item of a list, means nothing. */
export function requiredNumber(read: Pick<PayloadReader, "number">, property: string): number {
  const value = read.number(property);
  if (value === null) throw new ConnectorError("UNEXPECTED_ANSWER", `${property} is not a number.`);
  return value;
}
