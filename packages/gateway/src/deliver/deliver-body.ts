import { encodeCursor } from "../change-log/cursor.ts";
import type { Place } from "../change-log/place.ts";
import type { EventFacts } from "./event-facts.ts";

/** The largest body, in bytes. */
export const mostBodyBytes = 262_144;

/** The environment that a body names. */
export interface BodyEnvironment {
  readonly environmentId: string;
  readonly kind: "test" | "live";
}

/** The JSON of an event. `members`: `data`, and `errors` where there are some, without the braces around them. */
export function bodyOf(
  { environmentId, kind }: BodyEnvironment,
  event: Pick<EventFacts, "type" | "recordedAt" | "traceId" | "thin"> & { readonly place: Place },
  members: string,
): string {
  const head = JSON.stringify({
    type: event.type,
    timestamp: event.recordedAt.toISOString(),
    environment: kind,
    cursor: encodeCursor(environmentId, event.place),
    traceId: event.traceId,
  });
  const whole = `${head.slice(0, -1)},${members}}`;
  if (whole.length <= mostBodyBytes / 4 || Buffer.byteLength(whole) <= mostBodyBytes) return whole;
  return `${head.slice(0, -1)},"data":${JSON.stringify(event.thin)},"truncated":true}`;
}
