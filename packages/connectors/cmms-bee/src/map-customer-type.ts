import { customer } from "@fettle/connector";
import { extendWords, words } from "@fettle/connector-kit";
import type { CmmsBeeSettings } from "./settings.ts";

const { values } = customer.fields.type;

const known = { residential: "RESIDENTIAL", commercial: "COMMERCIAL" } as const;

export const customerType = ({ customerTypeWords }: CmmsBeeSettings) =>
  words(extendWords<keyof typeof values>(known, { setting: "customerTypeWords", extra: customerTypeWords, values }));
