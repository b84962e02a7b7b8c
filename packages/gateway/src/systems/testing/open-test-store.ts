import type { Store } from "../../store/database.ts";
import { openCopiedStore } from "../../store/testing/open-copied-store.ts";

/** An embedded store in a folder of its own, both gone on dispose. */
export function openTestStore(): Promise<Store> {
  return openCopiedStore();
}
