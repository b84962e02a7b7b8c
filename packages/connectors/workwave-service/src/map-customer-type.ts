import { words } from "@fettle/connector-kit";

export const customerType = words({ Residential: "RESIDENTIAL", Commercial: "COMMERCIAL" });
