import { ConnectorError, isTimeZone } from "@fettle/connector";
import type { VendorHandle } from "../../vendor-calls/vendor-handle.ts";

/**
 * The time zone of a vendor's times without an offset; null when the connector declares none.
 * @throws ConnectorError `MISCONFIGURED` when the zone does not exist: otherwise every time would be refused because of it.
 */
export function timeZoneOf({ connector, vendor }: VendorHandle): string | null {
  const timeZone = connector.timeZone?.(vendor.settings) ?? null;
  if (timeZone === null || isTimeZone(timeZone)) return timeZone;
  throw new ConnectorError("MISCONFIGURED", `There is no time zone ${timeZone}. Enter an IANA name, such as America/Chicago.`);
}
