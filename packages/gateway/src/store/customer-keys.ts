import { bareSql } from "./folded-words.ts";
import type { KeyColumn } from "./key-columns.ts";

/** How customers of several systems are recognized as one. */
export type CustomerRule = "EMAIL" | "PHONE" | "NAME_AND_POSTAL_CODE";

const field = (name: string) => `(document ->> '${name}')`;
const longest = 200;

const email = `nullif(lower(btrim(${field("email")}) collate "C"), '')`;
const digits = `regexp_replace(${field("phone")}, '[^0-9]', '', 'g')`;
/** Without the country's code, which not everybody writes. Fewer digits are no whole number. */
const phone = `case when length(${digits}) >= 7 then right(${digits}, 10) end`;
const [name, postalCode] = [bareSql(field("name")), bareSql(`(document #>> '{billingAddress,postalCode}')`)];
const nameAndCode = `case when ${postalCode} <> '' and ${name} <> '' then ${name} || ' ' || ${postalCode} end`;

const keyColumn = (rule: string, expression: string): KeyColumn => ({
  name: `customer_${rule}`,
  type: "text",
  // Other entities have such fields, too, but no index has theirs.
  expression: `(left(${expression}, ${longest}) collate "C")`,
});

/**
 * What two customers of different systems have in common when a rule proposes that they are one: the e-mail address without regard to case; the
 * last ten digits of the phone number, of at least seven; the name and the postal code without regard to case, accents and punctuation.
 */
export const customerKeys: Readonly<Record<CustomerRule, KeyColumn>> = {
  EMAIL: keyColumn("email", email),
  PHONE: keyColumn("phone", phone),
  NAME_AND_POSTAL_CODE: keyColumn("name_and_postal_code", nameAndCode),
};
