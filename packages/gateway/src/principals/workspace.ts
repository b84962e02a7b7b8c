/** A tenant with its two environments. */
export interface Workspace {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  /** The ids of its environments. */
  readonly environments: { readonly test: string; readonly live: string };
}
