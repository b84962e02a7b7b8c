import type { FieldRef, ObjectRef } from "@pothos/core";
import type { Builder, Types } from "./builder.ts";
import type { FailureName, FailureView } from "./failure.ts";
import { openToEveryToken } from "./field-access.ts";

/** The types of expected failures by name. */
export type ExpectedErrors = Readonly<Record<FailureName, ObjectRef<Types, FailureView>>>;

type FieldBuilder = PothosSchemaTypes.ObjectFieldBuilder<Types, FailureView>;

/** Adds ExpectedError and the failures that mutations answer with. */
export function addExpectedErrors(builder: Builder) {
  const expectedError = builder.interfaceRef<FailureView>("ExpectedError").implement({
    description: "A failure that an app should be ready for. It is part of the answer, not of errors.",
    resolveType: ({ failure }) => failure.type,
    fields: (t) => ({
      code: t.string({
        nullable: false,
        description: "Stable, in UPPER_CASE: what a program decides by.",
        resolve: ({ failure }) => failure.code,
      }),
      message: t.string({
        nullable: false,
        description: "What happened and what to do, for people.",
        resolve: ({ failure }) => failure.message,
      }),
    }),
  });

  const add = (name: FailureName, description: string, fields?: (t: FieldBuilder) => Record<string, FieldRef<Types>>) =>
    builder.objectRef<FailureView>(name).implement({
      description,
      extensions: openToEveryToken,
      interfaces: [expectedError],
      ...(fields && { fields }),
    });

  const fieldError = builder.objectRef<{ readonly path: string; readonly message: string }>("FieldError").implement({
    description: "One field of an input that was refused.",
    extensions: openToEveryToken,
    fields: (t) => ({
      path: t.exposeString("path", { nullable: false, description: "The field's name in the input; dots lead into objects." }),
      message: t.exposeString("message", { nullable: false, description: "What is wrong with it." }),
    }),
  });

  const errors: ExpectedErrors = {
    NotFoundError: add("NotFoundError", "What the input names is not there, or not for this token."),
    ValidationError: add("ValidationError", "The input was refused, by Fettle or by the vendor. Change it.", (t) => ({
      fields: t.field({
        type: [fieldError],
        nullable: false,
        description: "What was refused. Empty when it is not about single fields.",
        resolve: ({ failure }) => failure.fields ?? [],
      }),
    })),
    ConflictError: add(
      "ConflictError",
      "The record has changed since, is in a state that does not allow it, or the idempotency key was used for another input.",
    ),
    NotSupportedError: add("NotSupportedError", "This vendor or its connector cannot do this."),
    ReauthorizationRequiredError: add(
      "ReauthorizationRequiredError",
      "The system's credentials do not work any more. Create a reconnect session and send the customer there.",
    ),
    RateLimitedError: add("RateLimitedError", "The vendor is called too fast. Nothing was carried out.", (t) => ({
      retryAfterSeconds: t.int({
        nullable: true,
        description: "Whole seconds after which another try makes sense. Null where the vendor does not say.",
        resolve: ({ failure }) => failure.retryAfterSeconds ?? null,
      }),
    })),
    VendorError: add("VendorError", "The vendor failed or answered something unexpected.", (t) => ({
      vendorStatus: t.int({
        nullable: true,
        description: "The vendor's HTTP status. Null when there was no answer.",
        resolve: ({ failure }) => failure.vendorStatus ?? null,
      }),
      vendorCode: t.string({
        nullable: true,
        description: "The vendor's own error code. Null where it gives none.",
        resolve: ({ failure }) => failure.vendorCode ?? null,
      }),
    })),
  };
  return { expectedError, errors };
}
