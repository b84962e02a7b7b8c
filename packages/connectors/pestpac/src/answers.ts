import { ConnectorError } from "@fettle/connector";
import { type AnswerRules, readPayload, type VendorProblem } from "@fettle/connector-kit";

/** Reads `{ Message }` and `{ message }`. The error format is an assumption. */
function readProblem(body: unknown): VendorProblem {
  try {
    const answer = readPayload(body, { what: "PestPac error" });
    return { message: answer.text("Message") ?? answer.text("message") };
  } catch (error) {
    if (ConnectorError.isInstance(error)) return {};
    throw error;
  }
}

/** The rules for reading PestPac's responses. */
export const answers: AnswerRules = { product: "PestPac", readProblem };
