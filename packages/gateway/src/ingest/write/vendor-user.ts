import type { VendorUser } from "@fettle/connector";
import type { ChangeActor } from "../../change-log/tables.ts";
import { cleanText } from "./clean-json.ts";

const longest = 200;

/** A vendor's user as a change keeps it. Null for what cannot be one: who did it never costs a record. */
export function vendorActor(user: VendorUser | null | undefined): ChangeActor | null {
  if (typeof user !== "object" || user === null) return null;
  const id = textOf(user.id);
  return id === null ? null : { kind: "VENDOR_USER", id, name: textOf(user.name) };
}

const textOf = (value: unknown): string | null =>
  typeof value === "string" && value !== "" ? cleanText(value.slice(0, longest)).toWellFormed() : null;
