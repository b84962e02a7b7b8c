import { ConnectorError } from "@fettle/connector";
import { type AnswerRules, readPayload, type VendorProblem } from "@fettle/connector-kit";

const canonicalNames = new Map([
  ["assetId", "asset"],
  ["locationId", "location"],
  ["customerId", "customer"],
  ["assigneeIds", "assignees"],
  ["startDate", "scheduledStartAt"],
  ["dueDate", "dueAt"],
  ["teamId", "team"],
  ["parentId", "parent"],
  ["memberIds", "members"],
  ["assetIds", "assets"],
  ["meterId", "meter"],
  ["userId", "technician"],
  ["workOrderId", "workOrder"],
  ["partId", "part"],
  ["supplierId", "supplier"],
  ["orderedOn", "orderedAt"],
  ["dueOn", "dueAt"],
]);

/** Reads `{ errors: [{ code, message, field? }] }`. */
function readProblem(body: unknown): VendorProblem {
  try {
    const errors = readPayload(body, { what: "CMMS Bee error" }).children("errors");
    const fields = errors.flatMap((error) => {
      const field = error.text("field");
      if (field === null) return [];
      return [
        { path: canonicalNames.get(field) ?? field, message: error.text("message") ?? "CMMS Bee does not accept this value." },
      ];
    });
    return { message: errors[0]?.text("message") ?? null, code: errors[0]?.text("code") ?? null, fields };
  } catch (error) {
    if (ConnectorError.isInstance(error)) return {};
    throw error;
  }
}

/** The rules for reading CMMS Bee's responses. */
export const answers: AnswerRules = { product: "CMMS Bee", readProblem };
