import type { Cost } from "../operations/cost.ts";
import type { KeptAnswer } from "./kept-answers.ts";

/** Cuts an answer's text at its request id, which each request has for itself. Null for an answer with errors, or in another form. */
export function toKeptAnswer(text: string, requestId: string, cost: Cost): KeptAnswer | null {
  const [start, id, rest] = ['"extensions":{"requestId":', JSON.stringify(requestId), `,"cost":${JSON.stringify(cost)}}}`];
  const ending = start + id + rest;
  if (!text.startsWith('{"data":{') || !text.endsWith(ending)) return null;
  return { head: Buffer.from(text.slice(0, text.length - id.length - rest.length)), rest, cost: cost.cost };
}
