import type { Adapter, AdapterFactory, AdapterPayload } from "oidc-provider";
import type { KeyValues } from "../state/key-values.ts";

interface Stored {
  readonly payload: AdapterPayload;
  /** Milliseconds since 1970; absent for values that do not expire. */
  readonly expiresAt?: number;
  readonly consumedAt?: number;
}

/** The authorization server's storage: its adapter, and a way to revoke everything granted by certain people. */
export interface GrantStore {
  readonly adapter: AdapterFactory;
  revoke(accountIds: ReadonlySet<string>): void;
}

/** Unfinished sign-ins and browser sessions do not survive a restart; a client's tokens do. */
const savedModels = new Set(["AccessToken", "AuthorizationCode", "RefreshToken", "Grant"]);
const sweepEvery = 500;

const isOver = (stored: Stored) => stored.expiresAt !== undefined && stored.expiresAt <= Date.now();

/**
 * @param graceSeconds how long an exchanged refresh token still works, for a client whose response was lost
 * @param issued called with every refresh token before its client receives it
 */
export const createGrantStore = (
  keyValues: KeyValues,
  vendor: string,
  graceSeconds: number,
  issued: (refreshToken: string, payload: AdapterPayload) => void,
): GrantStore => {
  const prefix = `${vendor}/oauth/`;
  // This function wrote the file, so its values are stored payloads.
  const entries = new Map(keyValues.under(prefix).map(([key, value]) => [key, value as Stored]));
  let writes = 0;

  const remove = (key: string) => {
    entries.delete(key);
    keyValues.delete(prefix + key);
  };
  const removeWhere = (condition: (stored: Stored, key: string) => boolean) => {
    for (const [key, stored] of entries) if (condition(stored, key)) remove(key);
  };
  const keep = (key: string, stored: Stored) => {
    writes += 1;
    if (writes % sweepEvery === 0) removeWhere(isOver);
    entries.set(key, stored);
    if (savedModels.has(key.slice(0, key.indexOf("/")))) keyValues.set(prefix + key, stored);
  };
  const read = (stored: Stored | undefined): AdapterPayload | undefined => {
    if (stored === undefined || isOver(stored)) return undefined;
    const { payload, consumedAt } = stored;
    if (consumedAt === undefined || Date.now() < consumedAt + graceSeconds * 1000) return payload;
    return { ...payload, consumed: Math.floor(consumedAt / 1000) };
  };

  const adapter = (model: string): Adapter => {
    const keyOf = (id: string) => `${model}/${id}`;
    const findBy = (field: "uid" | "userCode", value: string) => {
      const found = entries.entries().find(([key, { payload }]) => key.startsWith(`${model}/`) && payload[field] === value);
      return read(found?.[1]);
    };
    return {
      upsert: async (id, payload, expiresIn) => {
        // A plain copy, because the server keeps changing its own object.
        const copy: AdapterPayload = JSON.parse(JSON.stringify(payload));
        if (model === "RefreshToken") issued(id, copy);
        keep(keyOf(id), { payload: copy, ...(expiresIn !== undefined && { expiresAt: Date.now() + expiresIn * 1000 }) });
      },
      find: async (id) => read(entries.get(keyOf(id))),
      findByUid: async (uid) => findBy("uid", uid),
      findByUserCode: async (userCode) => findBy("userCode", userCode),
      consume: async (id) => {
        const stored = entries.get(keyOf(id));
        if (stored !== undefined) keep(keyOf(id), { ...stored, consumedAt: stored.consumedAt ?? Date.now() });
      },
      destroy: async (id) => remove(keyOf(id)),
      revokeByGrantId: async (grantId) => removeWhere(({ payload }) => payload.grantId === grantId),
    };
  };
  return {
    adapter,
    revoke: (accountIds) => removeWhere(({ payload }) => payload.accountId !== undefined && accountIds.has(payload.accountId)),
  };
};
