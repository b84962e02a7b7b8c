/** A folder that only this process may use, until the lock is disposed or the process ends, however it ends. */
export interface FolderLock extends AsyncDisposable {
  /** Aborted when another process has taken the folder anyway: nothing may be written to it any more. */
  readonly lost: AbortSignal;
}

/** How hosts are told apart, and how often an owner shows that it is alive. The defaults fit. */
export interface FolderLockOptions {
  /** Identifies the running kernel: processes that share it also share the locks of its file systems. */
  readonly host?: string;
  readonly beatMilliseconds?: number;
}
