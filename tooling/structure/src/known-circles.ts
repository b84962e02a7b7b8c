/** Circles that were there before circles were forbidden. This list only ever gets shorter. */
export const knownCircles: readonly (readonly string[])[] = [
  [
    "packages/gateway/src/store/command-table.ts",
    "packages/gateway/src/store/held-deletion-table.ts",
    "packages/gateway/src/store/sync-state-table.ts",
    "packages/gateway/src/store/tables.ts",
    "packages/gateway/src/store/webhook-registration-table.ts",
  ],
  ["packages/gateway/src/schema/builder.ts", "packages/gateway/src/schema/scalars.ts"],
  ["packages/gateway/src/ingest", "packages/gateway/src/ingress", "packages/gateway/src/systems"],
];
