import type { Store } from "../../store/database.ts";
import { openCopiedStore } from "../../store/testing/open-copied-store.ts";

/** An embedded store in its own folder; disposing deletes both. */
export function openTestStore(): Promise<Store> {
  return openCopiedStore();
}
