import { ConnectorError, isTimeZone } from "@fettle/connector";
import type { VendorHandle } from "../../vendor-calls/vendor-handle.ts";

/**
 * The time zone of a vendor's times without an offset; null where the connector declares none.
 * @throws ConnectorError `MISCONFIGURED` when there is no such zone: every time would be refused for it.
 */
export function timeZoneOf({ connector, vendor }: VendorHandle): string | null {
  const timeZone = connector.timeZone?.(vendor.settings) ?? null;
  if (timeZone === null || isTimeZone(timeZone)) return timeZone;
  throw new ConnectorError("MISCONFIGURED", `There is no time zone ${timeZone}. Enter an IANA name, such as America/Chicago.`);
}
