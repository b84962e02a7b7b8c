export * from "./billing.ts";
export * from "./office.ts";
export * from "./places.ts";
export * from "./visits.ts";
