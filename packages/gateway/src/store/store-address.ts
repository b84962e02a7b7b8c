/** Where the gateway keeps everything. */
export type StoreAddress =
  /** Embedded PostgreSQL that keeps its data in a folder, which belongs to one process. */
  | { readonly kind: "embedded"; readonly folder: string }
  /** A PostgreSQL server, version 14 or later. */
  | { readonly kind: "postgres"; readonly url: string };
