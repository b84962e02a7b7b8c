import { z } from "zod";
import type { ConnectorId } from "../connector-id.ts";
import type { IssuedSecrets } from "../issued-secrets.ts";
import type { KeyValues } from "../state/key-values.ts";
import type { Account } from "../vendors/vendor.ts";
import { randomText } from "./keys.ts";

const kept = z.object({ key: z.string(), account: z.string(), access: z.enum(["full", "read"]) });

/** A key for a vendor's API. A `read` key cannot write. */
export type ApiKey = z.infer<typeof kept>;

export interface ApiKeys {
  list(): ApiKey[];
  find(key: string): ApiKey | undefined;
  /** Revokes an account's keys and issues new ones. */
  renew(account: string): void;
}

/** The API keys of a vendor: for each account one with full access and one for reading. */
export const createApiKeys = (
  keyValues: KeyValues,
  vendor: ConnectorId,
  accounts: readonly Account[],
  issued: IssuedSecrets,
): ApiKeys => {
  const place = `${vendor}/api-keys`;
  const save = (keys: ApiKey[]) => {
    for (const { key } of keys) issued.add(vendor, "API key", key);
    keyValues.set(place, keys);
  };
  const issue = (account: string): ApiKey[] =>
    (["full", "read"] as const).map((access) => ({ key: `${vendor}-${randomText()}`, account, access }));
  const list = () => z.array(kept).parse(keyValues.get(place) ?? []);
  save(list().length === 0 ? accounts.flatMap(({ id }) => issue(id)) : list());
  return {
    list,
    find: (key) => list().find((each) => each.key === key),
    renew: (account) => save([...issue(account), ...list().filter((each) => each.account !== account)]),
  };
};
