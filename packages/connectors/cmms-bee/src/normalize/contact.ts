import type { PayloadReader } from "@fettle/connector-kit";

/** A person to talk to. */
export const normalizeContact = (read: PayloadReader) => ({
  name: read.text("name"),
  email: read.text("email"),
  phone: read.text("phone"),
});
