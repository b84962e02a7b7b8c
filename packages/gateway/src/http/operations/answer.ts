import type { ExecutionResult } from "graphql";
import { parseExact } from "../../store/exact-json.ts";

/** The answer to a query or a mutation. */
export type Answer = ExecutionResult | WrittenAnswer;

/** An answer without errors whose data is JSON already. */
export interface WrittenAnswer {
  readonly written: string;
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** The JSON of an answer. */
export const textOf = (answer: Answer): string =>
  "written" in answer ? `{"data":${answer.written},"extensions":${JSON.stringify(answer.extensions)}}` : JSON.stringify(answer);

/** An answer for those who write it themselves, whose JSON is that of {@link textOf}. */
export const resultOf = (answer: Answer): ExecutionResult =>
  "written" in answer
    ? { data: parseExact(answer.written) as Record<string, unknown>, extensions: answer.extensions } // written as an object
    : answer;
