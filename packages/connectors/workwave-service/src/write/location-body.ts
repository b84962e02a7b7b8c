import type { location } from "@fettle/connector";
import { keyToWrite, type WrittenBody } from "@fettle/connector-kit";
import type { WorkwaveServiceSettings } from "../settings.ts";
import { addressToWrite, named } from "./values.ts";

/** The fields of a service location that can be written. */
export const writable = {
  create: ["name", "code", "customer", "address", "instructions"],
  update: ["name", "code", "address", "instructions"],
  requiredOnCreate: ["name"],
} as const;

export const locationBody: WrittenBody<WorkwaveServiceSettings, typeof location.fields, Record<never, never>> = (
  values,
  { operation, commandId },
) => ({
  Name: values.name,
  LocationCode: values.code,
  CustomerId: keyToWrite(values.customer, named("customer")),
  Address: addressToWrite(values.address, "address"),
  Instructions: values.instructions,
  ...(operation === "create" && { ExternalReference: commandId }),
});
