import type { AlertRule } from "../rules/alert-rules.ts";
import type { ChannelKind } from "../tables.ts";

/** Where an environment's alerts are told, beside webhook endpoints. */
export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly kind: ChannelKind;
  /** Null: all. */
  readonly rules: readonly AlertRule[] | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly lastSentAt: Date | null;
  /** Why the last message was not sent, for people. */
  readonly lastError: string | null;
  readonly lastFailedAt: Date | null;
}

/** The addresses of a channel. They are sealed. */
export type ChannelAddress =
  | { readonly kind: "EMAIL"; readonly to: readonly string[] }
  | { readonly kind: "CHAT"; readonly url: string };

/** What an app says of a channel. Omitted: the default, or what it was before. */
export interface ChannelInput {
  readonly name?: string;
  readonly email?: { readonly to: readonly string[] };
  readonly chat?: { readonly url: string };
  readonly rules?: readonly AlertRule[] | null;
}

/** What came of sending a message. */
export type SendResult =
  | { readonly type: "sent"; readonly warning: string | null }
  /** `isFinal`: it fails again, whenever it is tried. `message`: for people, without anything of the operator's. */
  | { readonly type: "failed"; readonly message: string; readonly isFinal: boolean };

/** An environment has no more channels. */
export const mostChannels = 20;
/** A channel is not tested again so soon: the recipients are whoever an app names. */
export const testPauseMilliseconds = 30_000;
/** An e-mail has no more recipients. */
export const mostRecipients = 20;
