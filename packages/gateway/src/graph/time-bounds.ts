/** A stretch of time. Null: open on that side. */
export interface TimeBounds {
  /** From this time on. */
  readonly since: Date | null;
  /** Before this time. */
  readonly until: Date | null;
}
