import type { PlainAnswer } from "../../plain-answer.ts";

/** The webhook is stored, or nothing about it has to be. */
export const received: PlainAnswer = { status: 200, body: { received: true } };

/** A refusal in the form of the HTTP surface's errors. */
export const refusal = (
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): PlainAnswer => ({ status, body: { error: { code, message } }, headers });

export const unknownAddress = (): PlainAnswer =>
  refusal(404, "NOT_FOUND", "This webhook address does not exist. It may have been replaced.");

export const badSignature = (reason: string): PlainAnswer =>
  refusal(401, "INVALID_SIGNATURE", `The webhook was refused: ${reason}`);

export const noRoom = (): PlainAnswer =>
  refusal(503, "OVERLOADED", "Too many webhooks wait to be stored. This one was not; send it again in a moment.", {
    "retry-after": "2",
  });
