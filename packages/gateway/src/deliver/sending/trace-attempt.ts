import { inSpan } from "../../telemetry/in-span.ts";
import { serverOf } from "../../telemetry/server-of.ts";
import type { Span, Tracer } from "../../telemetry/tracer.ts";
import type { Attempt } from "./attempt.ts";
import type { CallHeaders } from "./call-headers.ts";

/**
 * Makes one attempt in a span of its own, in the trace of what it tells of. Of the URL only the host is shown: the rest often is a secret.
 */
export async function traceAttempt(
  tracer: Tracer,
  url: string,
  { traceId, eventId, isReplay }: Pick<CallHeaders, "traceId" | "eventId" | "isReplay">,
  work: (span: Span) => Promise<Attempt>,
): Promise<Attempt> {
  if (!tracer.isOn) return await inSpan(tracer, "POST", {}, work);
  const attributes = {
    "http.request.method": "POST",
    ...serverOf(new URL(url)),
    "fettle.webhook.id": eventId,
    ...(isReplay && { "fettle.webhook.replay": true }),
  };
  return await inSpan(tracer, "POST", { kind: "client", traceId, attributes }, async (span) => {
    const attempt = await work(span);
    if (attempt.status !== null) span.set({ "http.response.status_code": attempt.status });
    if (attempt.error !== null) span.fail(attempt.status === null ? attempt.error.code : String(attempt.status));
    return attempt;
  });
}
