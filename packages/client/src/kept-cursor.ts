import { type CursorStore, memoryCursor } from "./cursor-store.ts";
import { FettleError } from "./fettle-error.ts";

/** The position of one stream, and the position that is saved. */
export interface KeptCursor {
  /** Null for a stream without a position yet. */
  readonly position: string | null;
  /**
   * Moves to a cursor and starts to save it; null changes nothing.
   * @throws FettleError CURSOR_STORE_FAILED when an earlier save failed.
   */
  move(cursor: string | null): void;
  /** Settles when the position is saved. @throws FettleError CURSOR_STORE_FAILED when it cannot be. */
  flush(): Promise<void>;
}

/** Loads a cursor from the app's store. A cursor given as text is kept only in memory. */
export async function openCursor(from: CursorStore | string | null | undefined): Promise<KeptCursor> {
  const store = typeof from === "object" && from !== null ? from : memoryCursor(from ?? null);
  let position: string | null;
  try {
    position = await store.load();
  } catch (error) {
    throw storeFailed("loaded", error);
  }
  let saved = position;
  let saving: Promise<void> | null = null;
  let failure: FettleError | null = null;

  async function save(): Promise<void> {
    try {
      for (;;) {
        const latest = position;
        if (latest === null || latest === saved) break;
        await store.save(latest);
        saved = latest;
      }
    } catch (error) {
      failure = storeFailed("saved", error);
    }
    saving = null;
  }

  function refuseAfterFailure(): void {
    if (failure !== null) throw failure;
  }

  return {
    get position() {
      return position;
    },
    move(cursor) {
      refuseAfterFailure();
      if (cursor === null || cursor === position) return;
      position = cursor;
      saving ??= Promise.resolve().then(save);
    },
    async flush() {
      await saving;
      refuseAfterFailure();
    },
  };
}

const storeFailed = (what: string, cause: unknown): FettleError =>
  new FettleError("CURSOR_STORE_FAILED", `The cursor could not be ${what}.`, { cause });
