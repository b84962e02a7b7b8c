import { ConnectorError } from "@fettle/connector";
import { askedSeconds } from "../asked-wait.ts";
import type { CommandFailure } from "./tables.ts";

/** How a vendor's failure is told to the app that sent the command. */
export function failureOf(error: unknown): CommandFailure {
  if (!ConnectorError.isInstance(error)) {
    return {
      type: "VendorError",
      code: "CONNECTOR_FAILED",
      message: "The connector failed; the write may have been carried out or not. The operator's log says more.",
    };
  }
  const { code, message } = error;
  switch (code) {
    case "UNAUTHENTICATED":
      return { type: "ReauthorizationRequiredError", code: "REAUTHORIZATION_REQUIRED", message };
    case "NOT_FOUND":
      return { type: "NotFoundError", code, message };
    case "INVALID_INPUT":
      return { type: "ValidationError", code: "VALIDATION_FAILED", message, fields: error.fields };
    case "CONFLICT":
      return { type: "ConflictError", code, message };
    case "NOT_SUPPORTED":
      return { type: "NotSupportedError", code, message };
    case "RATE_LIMITED":
      return { type: "RateLimitedError", code, message, retryAfterSeconds: askedSeconds(error) };
    default:
      return { type: "VendorError", code, message, vendorStatus: error.status ?? null, vendorCode: error.vendorCode ?? null };
  }
}

/** Whether it is certain that nothing was carried out and the same command may succeed later. */
export const isHarmless = (error: unknown) =>
  ConnectorError.isInstance(error) && (error.isRetryable || error.code === "UNAUTHENTICATED" || error.code === "MISCONFIGURED");
