import type { Evidence, Finding } from "./evidence.ts";
import { underWayMilliseconds } from "./interruptions.ts";

/** Checks that an endpoint that answered 410 is disabled, and was not called again. A node that could not store that may call it once more. */
export function checkGone({ calls, stored, interruptions }: Omit<Evidence, "endpoint" | "expected">): readonly Finding[] {
  const gone = calls.filter(({ end }) => end === "gone");
  const [some] = gone;
  const first = gone.find((call) => !interruptions.isExcused(call));
  const late = first === undefined ? [] : calls.filter(({ at }) => at > (first.endedAt ?? 0) + underWayMilliseconds);
  return [
    ...late.map(({ recordId, eventId }) => ({ recordId, what: `${eventId} came after 410` })),
    ...(some !== undefined && (stored?.status !== "DISABLED" || stored.isActive)
      ? [{ recordId: some.recordId, what: `410 was answered, but the endpoint is ${stored?.status}` }]
      : []),
  ];
}
