import type { z } from "zod";
import type { Problem } from "../contract/problem.ts";

/** A control request that failed; its message says what to do. */
export class ControlError extends Error {
  readonly status: 400 | 404;
  readonly problems: readonly Problem[];

  constructor(status: 400 | 404, message: string, problems: readonly Problem[] = []) {
    super(message);
    this.status = status;
    this.problems = problems;
  }
}

/** Checks a body. Throws an error that names the invalid fields and what they accept. */
export const checkBody = <Output>(schema: z.ZodType<Output>, value: unknown, advice: string): Output => {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => ({ field: issue.path.join("."), message: issue.message }));
  throw new ControlError(400, `The body is not valid: ${advice}`, problems);
};
