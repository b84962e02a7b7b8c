/** Where a gateway keeps its data. */
export type DatabaseAddress =
  /** An embedded PostgreSQL that keeps its data in a folder, which only one process may use. */
  | { readonly kind: "embedded"; readonly folder: string }
  /** A PostgreSQL server, version 14 or later. */
  | { readonly kind: "postgres"; readonly url: string };
