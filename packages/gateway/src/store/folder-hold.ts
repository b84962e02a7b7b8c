/** A folder that this process alone may use, until the hold is disposed or the process ends, however it ends. */
export interface FolderHold extends AsyncDisposable {
  /** Aborted when another process has taken the folder all the same: nothing may be written to it any more. */
  readonly lost: AbortSignal;
}

/** What tells hosts apart, and how often a holder shows that it lives. Both have defaults that fit. */
export interface HoldOptions {
  /** Names the running kernel: processes that share it also share the locks of its file systems. */
  readonly host?: string;
  readonly beatMilliseconds?: number;
}
