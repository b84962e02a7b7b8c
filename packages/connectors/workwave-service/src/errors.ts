import { ConnectorError } from "@fettle/connector";
import { type AnswerRules, readPayload, type VendorProblem } from "@fettle/connector-kit";

const canonicalNames = new Map([
  ["Title", "title"],
  ["Description", "description"],
  ["Status", "status"],
  ["Priority", "priority"],
  ["LocationId", "location"],
  ["CustomerId", "customer"],
  ["AssignedEmployeeIds", "assignees"],
  ["ScheduledDate", "scheduledStartAt"],
  ["DueDate", "dueAt"],
  ["AgreementId", "agreement"],
  ["CompletionNotes", "completionNotes"],
  ["Tasks", "tasks"],
  ["Materials", "parts"],
  ["Labor", "labor"],
  ["Name", "name"],
  ["WorkOrderId", "workOrder"],
  ["InvoiceId", "invoice"],
  ["RouteId", "route"],
  ["Technicians", "technicians"],
  ["Lines", "lines"],
  ["Amount", "amount"],
  ["Service", "service"],
  ["Text", "text"],
  ["RecordId", "attachedTo"],
]);

/** Reads `{ ErrorCode, ErrorMessage, Fields?: [{ Field, Message }] }`. */
function readProblem(body: unknown): VendorProblem {
  try {
    const error = readPayload(body, { what: "WorkWave Service error" });
    const fields = error.children("Fields").map((item) => {
      const field = item.requiredText("Field");
      return {
        path: canonicalNames.get(field) ?? field,
        message: item.text("Message") ?? "WorkWave Service does not accept this value.",
      };
    });
    return { message: error.text("ErrorMessage"), code: error.text("ErrorCode"), fields };
  } catch (error) {
    if (ConnectorError.isInstance(error)) return {};
    throw error;
  }
}

/** The rules for reading WorkWave Service's responses. */
export const answers: AnswerRules = { product: "WorkWave Service", readProblem };
