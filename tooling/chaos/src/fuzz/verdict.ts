/** The result of one input. */
export interface Verdict {
  /** One or two words, for counting. */
  readonly outcome: string;
  /** The broken promise; null when all is well. */
  readonly fault: string | null;
}

/** Longer than any answer may take. */
export const answerMilliseconds = 30_000;

export const fine = (outcome: string): Verdict => ({ outcome, fault: null });

export const bad = (fault: string): Verdict => ({ outcome: "fault", fault });

/** The verdict with a fault, or else the later one. */
export const worse = (earlier: Verdict | null, later: Verdict): Verdict =>
  earlier !== null && earlier.fault !== null ? earlier : later;

interface Failure {
  readonly message?: unknown;
  readonly extensions?: { readonly code?: unknown };
}

/** The fault of a GraphQL result's errors: each must have a message and a stable code, and none may be internal. */
export function judgeErrors(errors: unknown): Verdict {
  if (!Array.isArray(errors) || errors.length === 0) return bad(`errors are ${JSON.stringify(errors)}`);
  for (const { message, extensions } of errors as readonly Failure[]) {
    // each member is checked
    const code = extensions?.code;
    if (typeof message !== "string" || message === "") return bad("an error has no message");
    if (typeof code !== "string") return bad(`an error has no code: ${message}`);
    if (code === "INTERNAL_SERVER_ERROR") return bad(`${code}: ${message}`);
  }
  return fine(`refused ${String((errors as readonly Failure[])[0]?.extensions?.code)}`);
}

/** The fault of a GraphQL result. */
export function judgeResult(result: unknown): Verdict {
  if (typeof result !== "object" || result === null) return bad(`the result is ${JSON.stringify(result)}`);
  if ("errors" in result) return judgeErrors(result.errors);
  return "data" in result && typeof result.data === "object" ? fine("data") : bad("a result has neither data nor errors");
}

/** The fault of a GraphQL result's text. */
export function judgeText(text: string): Verdict {
  try {
    return judgeResult(JSON.parse(text));
  } catch {
    return bad(`the response is not JSON: ${text.slice(0, 200)}`);
  }
}

/** Statuses of an internal error or an unreachable node. A status that means "too much, try later" is not one. */
export const isAccident = (status: number): boolean => status >= 500 && status !== 503 && status !== 501 && status !== 505;
