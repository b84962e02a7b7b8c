import type { KeyValues } from "../../state/key-values.ts";
import type { Operation } from "../operation.ts";
import type { OwnWords, Vendor } from "../vendor.ts";

const keyOf = (account: string) => `cmms-bee/words/${account}`;

/** The words that each account has made for itself, which are none at first. */
export const ownWords = (keyValues: KeyValues): NonNullable<Vendor["words"]> & { of(account: string): Partial<OwnWords> } => ({
  set: (account, words) => keyValues.set(keyOf(account), words),
  // Only `set` writes under these keys.
  of: (account) => (keyValues.get(keyOf(account)) ?? {}) as Partial<OwnWords>,
});

export const ownWordOperations = (keyValues: KeyValues): Operation[] =>
  (
    [
      ["/work-order-statuses", "workOrderStatuses"],
      ["/work-order-types", "workOrderTypes"],
    ] as const
  ).map(([path, list]) => ({
    method: "get",
    path,
    needs: "read",
    handle: ({ caller }) => ({ status: 200, body: { words: ownWords(keyValues).of(caller.account)[list] ?? [] } }),
  }));
