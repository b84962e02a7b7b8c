import type { FailureName, FailureView } from "../../graph/failure.ts";
import type { CommandFailure, FailureKind } from "../command-failure.ts";

const names: Readonly<Record<FailureKind, FailureName>> = {
  "not found": "NotFoundError",
  invalid: "ValidationError",
  conflict: "ConflictError",
  "not supported": "NotSupportedError",
  unauthorized: "ReauthorizationRequiredError",
  "rate limited": "RateLimitedError",
  vendor: "VendorError",
};

/** A command's failure as the graph shows it. */
export const failureView = ({ kind, ...shown }: CommandFailure, systemId: string | null): FailureView => ({
  failure: { type: names[kind], ...shown },
  systemId,
});
