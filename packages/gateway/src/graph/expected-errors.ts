import type { FieldRef, ObjectRef } from "@pothos/core";
import type { Builder, Types } from "./builder.ts";
import type { FailureName, FailureView, RefusedField } from "./failure.ts";
import { openToEveryToken } from "./field-access.ts";

/** The types of expected failures by name. */
export type ExpectedErrors = Readonly<Record<FailureName, ObjectRef<Types, FailureView>>>;

type FieldBuilder = PothosSchemaTypes.ObjectFieldBuilder<Types, FailureView>;

/** Adds ExpectedError and the expected failures of mutations. */
export function addExpectedErrors(builder: Builder) {
  const expectedError = builder.interfaceRef<FailureView>("ExpectedError").implement({
    description: "A failure that an app should expect. It is returned in the result, not in errors.",
    resolveType: ({ failure }) => failure.type,
    fields: (t) => ({
      code: t.string({
        nullable: false,
        description: "A stable code in UPPER_CASE for programs.",
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

  const fieldError = builder.objectRef<RefusedField>("FieldError").implement({
    description: "One field of an input that was refused or not written.",
    extensions: openToEveryToken,
    fields: (t) => ({
      path: t.exposeString("path", {
        nullable: false,
        description: "The field's name in the input, with dots for nested fields.",
      }),
      message: t.exposeString("message", { nullable: false, description: "What is wrong with the field." }),
    }),
  });

  const errors: ExpectedErrors = {
    NotFoundError: add("NotFoundError", "The object that the input names does not exist, or this token cannot access it."),
    ValidationError: add("ValidationError", "Fettle or the vendor refused the input. Correct it and try again.", (t) => ({
      fields: t.field({
        type: [fieldError],
        nullable: false,
        description: "The refused fields. Empty when the error is not about single fields.",
        resolve: ({ failure }) => failure.fields ?? [],
      }),
    })),
    ConflictError: add(
      "ConflictError",
      "The record has changed since, or is in a state that does not allow the write, or the idempotency key was used with a different input.",
    ),
    NotSupportedError: add("NotSupportedError", "The vendor or its connector does not support this operation."),
    ReauthorizationRequiredError: add(
      "ReauthorizationRequiredError",
      "The system's credentials no longer work. Create a reconnect session and send the customer there.",
    ),
    RateLimitedError: add("RateLimitedError", "The vendor's rate limit was reached. Nothing was carried out.", (t) => ({
      retryAfterSeconds: t.int({
        nullable: true,
        description: "The whole seconds to wait before another attempt. Null when the vendor does not say.",
        resolve: ({ failure }) => failure.retryAfterSeconds ?? null,
      }),
    })),
    VendorError: add("VendorError", "The vendor failed or returned an unexpected response.", (t) => ({
      vendorStatus: t.int({
        nullable: true,
        description: "The vendor's HTTP status. Null when there was no response.",
        resolve: ({ failure }) => failure.vendorStatus ?? null,
      }),
      vendorCode: t.string({
        nullable: true,
        description: "The vendor's own error code. Null when it gives none.",
        resolve: ({ failure }) => failure.vendorCode ?? null,
      }),
    })),
  };
  return { expectedError, errors, fieldError };
}
