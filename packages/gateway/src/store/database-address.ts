/** Where a gateway keeps its data. */
export type DatabaseAddress =
  /** Embedded PostgreSQL that keeps its data in a folder, which belongs to one process. */
  | { readonly kind: "embedded"; readonly folder: string }
  /** A PostgreSQL server, version 14 or later. */
  | { readonly kind: "postgres"; readonly url: string };
