import { ConnectorError, type InvalidField } from "@fettle/connector";
import { askedSeconds } from "../asked-wait.ts";
import type { CommandFailure } from "./command-failure.ts";
import { camelCase } from "../catalog/compose-catalog.ts";

/** A vendor's failure in the form that the app gets. The connector's own fields appear under its namespace. */
export function failureOf(error: unknown, connectorId = "extension"): CommandFailure {
  if (!ConnectorError.isInstance(error)) {
    return {
      kind: "vendor",
      code: "CONNECTOR_FAILED",
      message: "The connector failed; the write may or may not have been carried out. The operator's log has details.",
    };
  }
  const { code, message } = error;
  switch (code) {
    case "UNAUTHENTICATED":
      return { kind: "unauthorized", code: "REAUTHORIZATION_REQUIRED", message };
    case "NOT_FOUND":
      return { kind: "not found", code, message };
    case "INVALID_INPUT":
      return { kind: "invalid", code: "VALIDATION_FAILED", message, fields: fieldsOf(error.fields, connectorId) };
    case "CONFLICT":
      return { kind: "conflict", code, message };
    case "NOT_SUPPORTED":
      return { kind: "not supported", code, message };
    case "RATE_LIMITED":
      return { kind: "rate limited", code, message, retryAfterSeconds: askedSeconds(error) };
    default:
      return { kind: "vendor", code, message, vendorStatus: error.status ?? null, vendorCode: error.vendorCode ?? null };
  }
}

/** Fields as a connector names them, by their paths in the entity. */
export const fieldsOf = (fields: readonly InvalidField[], connectorId: string): readonly InvalidField[] =>
  fields.map(({ path, message }) => ({ path: path.replace(/^extension(?=\.)/u, camelCase(connectorId)), message }));

/** Whether the vendor certainly carried nothing out and the same command may succeed later. */
export const isHarmless = (error: unknown) =>
  ConnectorError.isInstance(error) && (error.isRetryable || error.code === "UNAUTHENTICATED" || error.code === "MISCONFIGURED");
