import { isDeepStrictEqual } from "node:util";
import { askOnce } from "./ask-once.ts";
import type { RunningContestant } from "./contestant.ts";
import type { Shape } from "./shapes.ts";

const mostShown = 1500;

/** What must be equal: all but the cursors, which are each one's own. */
const comparable = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (name, member: unknown) => (name === "endCursor" ? typeof member : member)));

/** Asks a contestant and compares its answer. @throws Error that shows what differs. */
export type AnswerCheck = (name: string, shape: Shape, contestant: RunningContestant) => Promise<void>;

/** Compares what contestants answer, with the first one's answer: to measure different answers is to measure nothing. */
export function createAnswerCheck(): AnswerCheck {
  const expected = new Map<Shape, unknown>();
  return async (name, shape, contestant) => {
    const text = await askOnce(contestant.planOf(shape));
    const answer = comparable(contestant.read(shape, JSON.parse(text)) ?? null);
    if (!expected.has(shape)) expected.set(shape, answer);
    if (answer !== null && isDeepStrictEqual(answer, expected.get(shape))) return;
    const [given, wanted] = [text, JSON.stringify(expected.get(shape))].map((words) => words.slice(0, mostShown));
    throw new Error(`${name} answers ${shape} with\n${given}\ninstead of\n${wanted}`);
  };
}
