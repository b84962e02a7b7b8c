/** What came of one input. */
export interface Verdict {
  /** In a word or two, for counting. */
  readonly outcome: string;
  /** What must not be; null where all is as it should be. */
  readonly fault: string | null;
}

/** Longer than anything may take to be answered. */
export const answerMilliseconds = 30_000;

export const fine = (outcome: string): Verdict => ({ outcome, fault: null });

export const bad = (fault: string): Verdict => ({ outcome: "fault", fault });

/** Of two the one that has a fault; else the later one. */
export const worse = (earlier: Verdict | null, later: Verdict): Verdict =>
  earlier !== null && earlier.fault !== null ? earlier : later;

interface Failure {
  readonly message?: unknown;
  readonly extensions?: { readonly code?: unknown };
}

/** What is wrong with the errors of a GraphQL result: each has a message and a stable code, and none is an accident of ours. */
export function judgeErrors(errors: unknown): Verdict {
  if (!Array.isArray(errors) || errors.length === 0) return bad(`errors are ${JSON.stringify(errors)}`);
  for (const { message, extensions } of errors as readonly Failure[]) {
    // each is looked at
    const code = extensions?.code;
    if (typeof message !== "string" || message === "") return bad("an error has no message");
    if (typeof code !== "string") return bad(`an error has no code: ${message}`);
    if (code === "INTERNAL_SERVER_ERROR") return bad(`${code}: ${message}`);
  }
  return fine(`refused ${String((errors as readonly Failure[])[0]?.extensions?.code)}`);
}

/** What is wrong with a GraphQL result. */
export function judgeResult(result: unknown): Verdict {
  if (typeof result !== "object" || result === null) return bad(`the result is ${JSON.stringify(result)}`);
  if ("errors" in result) return judgeErrors(result.errors);
  return "data" in result && typeof result.data === "object" ? fine("data") : bad("a result has neither data nor errors");
}

/** What is wrong with the text of a GraphQL result. */
export function judgeText(text: string): Verdict {
  try {
    return judgeResult(JSON.parse(text));
  } catch {
    return bad(`the response is not JSON: ${text.slice(0, 200)}`);
  }
}

/** Statuses that say an accident of ours, or that our node cannot be reached. What says "too much, later" is no accident. */
export const isAccident = (status: number): boolean => status >= 500 && status !== 503 && status !== 501 && status !== 505;
