import type { Catalog } from "../../catalog/catalog.ts";
import type { Clock } from "../../clock.ts";
import { randomId } from "../../identifiers.ts";
import { environmentKind, findWorkspaceOf } from "../../principals/workspace-rows.ts";
import type { Sealer } from "../../secrets/sealer.ts";
import type { Store } from "../../store/database.ts";
import type { Systems } from "../../systems/systems.ts";
import type { Alert } from "../alert.ts";
import { findAlerts } from "../alert-rows.ts";
import type { MessageJobData } from "../jobs.ts";
import type { ChannelAddress, SendResult } from "./channel.ts";
import { openAddress } from "./channel-addresses.ts";
import { type ChannelRow, findChannel, updateChannel } from "./channel-rows.ts";
import type { Mailer } from "./create-mailer.ts";
import { type Message, type MessageNames, messageOf, testMessage } from "./message.ts";
import { sendChat } from "./send-chat.ts";

export interface SendDependencies {
  readonly store: Pick<Store, "environment" | "service">;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly catalog: Pick<Catalog, "connectors">;
  readonly systems: Pick<Systems, "byIds">;
  /** Null: the operator has set up no mail server. */
  readonly mailer: Mailer | null;
  /** Dials only addresses that may be called. */
  readonly fetch: typeof globalThis.fetch;
  /** Counts a try. */
  readonly onSent: (channel: "email" | "chat", outcome: "sent" | "failed") => void;
}

/** A message could not be sent and is to be tried again. */
export class NotSentError extends Error {
  override readonly name = "NotSentError";
}

export interface SendMessage {
  /** Does a job: tells an alert at a channel. Nothing, when either is gone. @throws NotSentError when it is to be tried again. */
  tell(job: MessageJobData, signal: AbortSignal): Promise<void>;
  /** Sends a test. Null: there is no such channel. */
  test(environmentId: string, channelId: string, signal: AbortSignal): Promise<SendResult | null>;
}

/** Sends messages to channels, and keeps what came of the last one. */
export function createSendMessage(on: SendDependencies): SendMessage {
  const { store, sealer, clock, catalog, systems, mailer, fetch, onSent } = on;

  async function namesOf(environmentId: string, alert: Pick<Alert, "systemId" | "connectorId">): Promise<MessageNames> {
    const workspace = await findWorkspaceOf(store.service, environmentId);
    const { systemId, connectorId } = alert;
    const found = systemId === null ? undefined : (await systems.byIds(environmentId, [systemId])).get(systemId);
    return {
      workspace: workspace?.name ?? "",
      environmentKind: (await environmentKind(store.service, environmentId)) ?? "live",
      system: found?.displayName ?? null,
      connector: connectorId === null ? null : (catalog.connectors.get(connectorId)?.connector.name ?? connectorId),
    };
  }

  const sendTo = (address: ChannelAddress, message: Message, signal: AbortSignal): Promise<SendResult> => {
    if (address.kind === "CHAT") return sendChat(fetch, address.url, message, signal);
    return mailer === null ? Promise.resolve(noMailServer) : mailer.send(address.to, message, signal);
  };

  /** Sends, and keeps what came of it. */
  async function send(environmentId: string, channel: ChannelRow, message: Message, signal: AbortSignal): Promise<SendResult> {
    const address = await openAddress(sealer, environmentId, channel.id, channel.sealed);
    const result = await sendTo(address, message, signal);
    onSent(channel.kind === "EMAIL" ? "email" : "chat", result.type);
    const now = clock();
    const came =
      result.type === "sent"
        ? { last_sent_at: now, last_error: result.warning }
        : { last_failed_at: now, last_error: result.message };
    await updateChannel(store.environment(environmentId), environmentId, channel.id, came);
    return result;
  }

  return {
    async tell({ environmentId, channelId, alertId, telling, at }, signal) {
      const database = store.environment(environmentId);
      const channel = await findChannel(database, environmentId, channelId);
      const [alert] = await findAlerts(database, { environmentId, systemId: null }, [alertId]);
      if (channel === undefined || alert === undefined) return;
      const id = `${alertId}.${telling.toLowerCase()}.${Date.parse(at)}.${channelId}`;
      const message = messageOf(id, telling, alert, await namesOf(environmentId, alert));
      const result = await send(environmentId, channel, message, signal);
      if (result.type === "failed" && !result.isFinal) throw new NotSentError(result.message);
    },

    async test(environmentId, channelId, signal) {
      const channel = await findChannel(store.environment(environmentId), environmentId, channelId);
      if (channel === undefined) return null;
      const names = await namesOf(environmentId, { systemId: null, connectorId: null });
      return await send(environmentId, channel, testMessage(randomId("test"), names), signal);
    },
  };
}

const noMailServer = {
  type: "failed",
  isFinal: false,
  message: "The operator has set up no mail server: FETTLE_SMTP_URL and FETTLE_MAIL_FROM are not set.",
} as const satisfies SendResult;
