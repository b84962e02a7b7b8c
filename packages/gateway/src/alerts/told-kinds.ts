import type { NoticeKind } from "../change-log/notice-kinds.ts";
import type { Telling } from "./alert.ts";

/** The notice of each telling. */
export const kindOfTelling = {
  OPENED: "ALERT_OPENED",
  STILL_OPEN: "ALERT_STILL_OPEN",
  RESOLVED: "ALERT_RESOLVED",
} as const satisfies Record<Telling, NoticeKind>;

export const kindsOfTellings: readonly NoticeKind[] = Object.values(kindOfTelling);

/** The telling of a notice about an alert. */
export const tellingOfKind = (kind: string): Telling =>
  (Object.keys(kindOfTelling) as Telling[]).find((telling) => kindOfTelling[telling] === kind) ?? "OPENED"; // its keys
