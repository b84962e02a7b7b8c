import { conflict, type Failure, type FailureView, invalid, notFound } from "../../graph/failure.ts";
import type { AlertOutcome } from "../alert-outcome.ts";

/** An outcome as the result of a mutation. */
export function outcomeView<Value, View extends object>(
  outcome: AlertOutcome<Value> | { readonly type: "no mail server" },
  what: string,
  view: (value: Value) => View,
): View | FailureView {
  switch (outcome.type) {
    case "done":
      return view(outcome.value);
    case "unknown":
      return notFound(`There is no ${what} with this id.`);
    case "conflict":
      return conflict(outcome.code, outcome.message);
    case "no mail server":
      return { failure: noMailServer, systemId: null };
    case "refused":
      return invalid(outcome.message, outcome.fields);
  }
}

const noMailServer: Failure = {
  type: "NotSupportedError",
  code: "NOT_SUPPORTED",
  message: "The operator of Fettle has set up no mail server: FETTLE_SMTP_URL and FETTLE_MAIL_FROM.",
};
