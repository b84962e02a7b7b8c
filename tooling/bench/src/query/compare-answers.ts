import { connect } from "node:net";
import { isDeepStrictEqual } from "node:util";
import { answerBody, answerEnd } from "../driver/answer-end.ts";
import type { RequestPlan } from "../driver/driver.ts";
import type { RunningContestant } from "./contestant.ts";
import type { Shape } from "./shapes.ts";

/** Sends the first request of a plan, as the driver will. */
async function askOnce({ url, requests: [request = Buffer.alloc(0)] }: RequestPlan): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.write(request);
  let text = "";
  for await (const chunk of socket) {
    text += chunk.toString("latin1");
    if (answerEnd(text) !== null) break;
  }
  return Buffer.from(answerBody(text), "latin1").toString();
}

/** What must be equal: all but the cursors, which are each one's own. */
const comparable = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (name, member: unknown) => (name === "endCursor" ? typeof member : member)),
    (_name, member: unknown) =>
      typeof member === "object" && member !== null && !Array.isArray(member) ? sorted(member) : member,
  );

const sorted = (value: object): object =>
  Object.fromEntries(Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1)));

/**
 * Compares what contestants answer: who measures different answers measures nothing. The first answer to a shape is what the others must give.
 * The function throws an Error that shows both.
 */
export function compareAnswers() {
  const expected = new Map<Shape, unknown>();
  return async (name: string, shape: Shape, plan: RequestPlan, contestant: RunningContestant): Promise<void> => {
    const text = await askOnce(plan);
    const answer = comparable(contestant.read(shape, JSON.parse(text)) ?? null);
    if (!expected.has(shape)) expected.set(shape, answer);
    if (answer === null || !isDeepStrictEqual(answer, expected.get(shape)))
      throw new Error(
        `${name} answers ${shape} with ${text.slice(0, 2000)} instead of ${JSON.stringify(expected.get(shape)).slice(0, 2000)}`,
      );
  };
}
