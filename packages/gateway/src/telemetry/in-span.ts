import { withSpan } from "./current-span.ts";
import type { Span, SpanStart, Tracer } from "./tracer.ts";

/** Does work within a span of its own. A failure ends the span as failed, by the error's code or class, and is passed on. */
export async function inSpan<Result>(
  tracer: Tracer,
  name: string,
  about: SpanStart,
  work: (span: Span) => Promise<Result>,
): Promise<Result> {
  const span = tracer.start(name, about);
  if (!tracer.isOn) return await work(span);
  try {
    return await withSpan(span, () => work(span));
  } catch (error) {
    span.fail(typeOf(error));
    throw error;
  } finally {
    span.end();
  }
}

/** What kind of failure an error is, without its message. */
export function typeOf(error: unknown): string {
  if (!(error instanceof Error)) return "Error";
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
