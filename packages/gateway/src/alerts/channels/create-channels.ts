import type { Clock } from "../../clock.ts";
import { randomId } from "../../identifiers.ts";
import type { Sealer } from "../../secrets/sealer.ts";
import type { Store } from "../../store/database.ts";
import type { AlertOutcome } from "../alert-outcome.ts";
import { isAlertRule } from "../rules/alert-rules.ts";
import type { ChannelKind } from "../tables.ts";
import { type Channel, type ChannelAddress, type ChannelInput, mostChannels, type SendResult } from "./channel.ts";
import { openAddress, sealAddress } from "./channel-addresses.ts";
import {
  beginTest,
  type ChannelRow,
  countForAdding,
  deleteChannel,
  findChannel,
  insertChannel,
  listChannels,
  updateChannel,
} from "./channel-rows.ts";
import { type Addresses, readChannelInput } from "./read-input.ts";
import type { SendMessage } from "./send-message.ts";

/** The channels of environments. They are about all systems, so a principal that is bound to a system has none. */
export interface Channels {
  channel(environmentId: string, id: string): Promise<Channel | null>;
  /** Oldest first; an environment has 20 at most. */
  channels(environmentId: string): Promise<readonly Channel[]>;
  addressOf(environmentId: string, id: string): Promise<ChannelAddress | null>;
  /** E-mail is not possible without a mail server. */
  createChannel(
    environmentId: string,
    input: ChannelInput & { readonly name: string },
  ): Promise<AlertOutcome<Channel> | { readonly type: "no mail server" }>;
  updateChannel(
    environmentId: string,
    id: string,
    input: ChannelInput,
  ): Promise<AlertOutcome<Channel> | { readonly type: "no mail server" }>;
  removeChannel(environmentId: string, id: string): Promise<AlertOutcome<null>>;
  /** Sends a message that says that it is a test, and waits for what comes of it. A conflict, if a test began less than half a minute ago. */
  testChannel(environmentId: string, id: string, signal: AbortSignal): Promise<AlertOutcome<SendResult>>;
}

export interface ChannelsDependencies {
  readonly store: Pick<Store, "environment">;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly addresses: Addresses;
  /** The kinds of channels that can be made. */
  readonly kinds: ReadonlySet<ChannelKind>;
  readonly sendTest: SendMessage["test"];
}

const unknown = { type: "unknown" } as const;
const tooSoon = {
  type: "conflict",
  code: "ALERT_CHANNEL_TESTED",
  message: "The channel was tested a moment ago. Wait half a minute, and test it again.",
} as const;
const noMailServer = { type: "no mail server" } as const;
const refused = (message: string, path: string) => ({ type: "refused", message, fields: [{ path, message }] }) as const;
const done = <Value>(value: Value) => ({ type: "done", value }) as const;

const toChannel = (row: ChannelRow): Channel => ({
  id: row.id,
  name: row.name,
  kind: row.kind,
  rules: row.rules?.filter(isAlertRule) ?? null,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  lastSentAt: row.last_sent_at,
  lastError: row.last_error,
  lastFailedAt: row.last_failed_at,
});

export function createChannels({ store, sealer, clock, addresses, kinds, sendTest }: ChannelsDependencies): Channels {
  return {
    async channel(environmentId, id) {
      const row = await findChannel(store.environment(environmentId), environmentId, id);
      return row === undefined ? null : toChannel(row);
    },
    channels: async (environmentId) => (await listChannels(store.environment(environmentId), environmentId)).map(toChannel),
    async addressOf(environmentId, id) {
      const row = await findChannel(store.environment(environmentId), environmentId, id);
      return row === undefined ? null : await openAddress(sealer, environmentId, id, row.sealed);
    },

    async createChannel(environmentId, input) {
      const read = readChannelInput(input, addresses);
      if ("problems" in read) return { type: "refused", message: "The channel was refused.", fields: read.problems };
      const { address } = read;
      if (address === null) return refused("A channel needs email or chat.", "email");
      if (!kinds.has(address.kind)) return noMailServer;
      const id = randomId("chan");
      const sealed = await sealAddress(sealer, environmentId, id, address);
      const now = clock();
      const row = await store
        .environment(environmentId)
        .transaction()
        .execute(async (transaction) => {
          if ((await countForAdding(transaction, environmentId)) >= mostChannels) return undefined;
          await insertChannel(transaction, {
            environment_id: environmentId,
            id,
            name: input.name,
            kind: address.kind,
            sealed,
            rules: input.rules === undefined || input.rules === null ? null : [...new Set(input.rules)],
            created_at: now,
            updated_at: now,
            last_error: null,
          });
          return await findChannel(transaction, environmentId, id);
        });
      if (row === undefined)
        return { type: "refused", message: `An environment has at most ${mostChannels} channels. Delete one.`, fields: [] };
      return done(toChannel(row));
    },

    async updateChannel(environmentId, id, input) {
      const read = readChannelInput(input, addresses);
      if ("problems" in read) return { type: "refused", message: "The channel was refused.", fields: read.problems };
      const { address } = read;
      if (address !== null && !kinds.has(address.kind)) return noMailServer;
      const sealed =
        address === null ? {} : { kind: address.kind, sealed: await sealAddress(sealer, environmentId, id, address) };
      const { name, rules } = input;
      const row = await updateChannel(store.environment(environmentId), environmentId, id, {
        ...sealed,
        ...(name !== undefined && { name }),
        ...(rules !== undefined && { rules: rules === null ? null : [...new Set(rules)] }),
        updated_at: clock(),
      });
      return row === undefined ? unknown : done(toChannel(row));
    },

    removeChannel: async (environmentId, id) =>
      (await deleteChannel(store.environment(environmentId), environmentId, id)) ? done(null) : unknown,

    async testChannel(environmentId, id, signal) {
      const database = store.environment(environmentId);
      if (!(await beginTest(database, environmentId, id, clock())))
        return (await findChannel(database, environmentId, id)) === undefined ? unknown : tooSoon;
      const result = await sendTest(environmentId, id, signal);
      return result === null ? unknown : done(result);
    },
  };
}
