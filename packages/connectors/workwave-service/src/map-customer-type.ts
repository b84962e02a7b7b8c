import { words } from "@fettle/connector-kit";

export const customerType = words({ Residential: "RESIDENTIAL", Commercial: "COMMERCIAL" });

/** The vendor's words, by canonical word. */
export const customerTypeToWrite: Readonly<Record<string, string>> = { RESIDENTIAL: "Residential", COMMERCIAL: "Commercial" };
