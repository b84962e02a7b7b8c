import type { supplier } from "@fettle/connector";
import type { Writes } from "../api/resource.ts";
import { writeAddress } from "./address.ts";
import { bodyOf } from "./body-of.ts";
import { writeContact } from "./contact.ts";

const fields = ["name", "code", "contacts", "address"] as const;

/** How suppliers are written. */
export const supplierWrites: Writes<typeof supplier.fields> = {
  writable: { create: fields, update: fields, requiredOnCreate: ["name"] },
  body: ({ name, code, contacts, address }, context) => {
    const { settings } = context;
    const written = contacts === null ? [] : contacts?.map((contact) => writeContact(contact, settings));
    return bodyOf("Supplier", { name, code, contacts: written, address: writeAddress(address, settings) }, context);
  },
  isDeletable: true,
};
