import { ConnectorError } from "@fettle/connector";
import { type AnswerRules, readPayload, type VendorProblem } from "@fettle/connector-kit";

const canonicalNames = new Map([
  ["assetId", "asset"],
  ["locationId", "location"],
  ["dueDate", "dueAt"],
  ["startDate", "scheduledStartAt"],
]);

/** Reads `{ error }` and `{ errors: [{ error, fieldPath }] }`. */
function readProblem(body: unknown): VendorProblem {
  try {
    const answer = readPayload(body, { what: "MaintainX error" });
    const errors = answer.children("errors");
    const fields = errors.flatMap((one) => {
      const path = one.text("fieldPath");
      return path === null
        ? []
        : [{ path: canonicalNames.get(path) ?? path, message: one.text("error") ?? "MaintainX does not accept this value." }];
    });
    return { message: answer.text("error") ?? errors[0]?.text("error") ?? null, fields };
  } catch (error) {
    if (ConnectorError.isInstance(error)) return {};
    throw error;
  }
}

/** The rules for reading MaintainX's responses. */
export const answers: AnswerRules = { product: "MaintainX", readProblem };
