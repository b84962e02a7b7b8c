import type { ExecutionResult } from "graphql";
import { resultOf, textOf, type Answer } from "./answer.ts";
import type { Pipeline } from "./pipeline.ts";

/** An answer for those who write it themselves, after its length is in the log. */
export function measured({ operationLog }: Pick<Pipeline, "operationLog">, answer: Answer): ExecutionResult {
  const text = tryText(answer);
  if (text !== null) operationLog.sent(answer, Buffer.byteLength(text));
  return resultOf(answer);
}

/** Null when it cannot be written, of which its writer learns. */
function tryText(answer: Answer): string | null {
  try {
    return textOf(answer);
  } catch {
    return null;
  }
}
