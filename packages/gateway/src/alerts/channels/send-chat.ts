import { AddressNotAllowedError, NotConnectedError } from "../../vendor-calls/not-connected-error.ts";
import type { SendResult } from "./channel.ts";
import type { Message } from "./message.ts";

const totalMilliseconds = 15_000;
/** The longest text of a block. */
const longestText = 2900;

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").slice(0, longestText);

/** A message in the form of Slack's incoming webhooks, which other chats read too. */
export const chatBody = ({ headline, summary, details }: Message): string =>
  JSON.stringify({
    text: `${escaped(headline)}\n${escaped(summary)}`,
    blocks: [
      { type: "section", text: { type: "mrkdwn", text: `*${escaped(headline)}*\n${escaped(summary)}`.slice(0, longestText) } },
      { type: "context", elements: [{ type: "mrkdwn", text: escaped(details.join("\n")) }] },
    ],
  });

/**
 * Posts a message to a chat. `fetch`: one that dials only addresses that may be called, and follows no redirect.
 * @throws the signal's reason, when it is aborted.
 */
export async function sendChat(
  fetch: typeof globalThis.fetch,
  url: string,
  message: Message,
  signal: AbortSignal,
): Promise<SendResult> {
  const limit = AbortSignal.timeout(totalMilliseconds);
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: chatBody(message),
      signal: AbortSignal.any([signal, limit]),
    });
    await response.body?.cancel();
    if (response.ok) return { type: "sent", warning: null };
    const { status } = response;
    // 408, 429 and 5xx pass.
    const isFinal = status < 500 && status !== 408 && status !== 429;
    return { type: "failed", message: `The chat answered with status ${status}.`, isFinal };
  } catch (error) {
    signal.throwIfAborted();
    return { type: "failed", isFinal: false, message: limit.aborted ? late : wordsOf(error) };
  }
}

const late = "The chat did not answer within 15 seconds.";

function wordsOf(error: unknown): string {
  if (error instanceof AddressNotAllowedError)
    return "The chat's host has no address that may be called. Use a public one, or ask the operator of Fettle to add it to FETTLE_ALLOWED_ADDRESSES.";
  if (error instanceof NotConnectedError) return "No connection to the chat was made. Check the URL.";
  return "The connection was closed before the chat answered.";
}
