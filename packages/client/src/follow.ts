import { type Answer, failureOf, parseAnswer, readAnswer } from "./answers.ts";
import { createAuthorization } from "./authorization.ts";
import type { Settings } from "./client-options.ts";
import { FettleError } from "./fettle-error.ts";
import { createGuard, type EventReader, readEvents } from "./event-reader.ts";
import type { KeptCursor } from "./kept-cursor.ts";
import { type Call, post } from "./post.ts";
import { connected, createRetry, type StreamStatus } from "./retry.ts";

/** The dependencies of {@link follow}. */
export interface FollowDependencies {
  readonly settings: Settings;
  readonly call: Call;
  readonly cursor: KeptCursor;
  readonly signal: AbortSignal;
  readonly onStatus?: ((status: StreamStatus) => void) | undefined;
}

/** One result of a stream, and the cursor to continue after it. */
export interface Followed {
  readonly answer: Answer;
  readonly cursor: string | null;
}

/** A connection that was open for this long counts as good, even if nothing arrived. */
const goodMilliseconds = 10_000;

/**
 * Follows a subscription over as many connections as necessary. The cursor moves when the next result is requested, never before:
 * until then the caller is still processing the last one.
 *
 * @throws FettleError when another attempt is useless; the signal's reason when the signal is aborted.
 */
export async function* follow({
  settings,
  call,
  cursor,
  signal,
  onStatus,
}: FollowDependencies): AsyncGenerator<Followed, undefined, undefined> {
  const authorization = createAuthorization(settings);
  const retry = createRetry({ settings, authorization, signal, onStatus });
  let reader: EventReader | null = null;
  let openedAt = 0;

  async function connect(): Promise<EventReader> {
    const guard = createGuard(settings, signal);
    try {
      const headers = { accept: "text/event-stream", ...(cursor.position !== null && { "last-event-id": cursor.position }) };
      const response = await guard.watch(post(settings, call, { authorization, headers, signal: guard.signal }));
      const isStream = response.headers.get("content-type")?.startsWith("text/event-stream") === true;
      // A response that is not a stream is a refusal.
      if (!response.ok || !isStream || response.body === null) {
        await guard.watch(readAnswer(response, settings));
        throw new FettleError("UNEXPECTED_ANSWER", "The response to the subscription is not a stream.");
      }
      openedAt = settings.clock.now();
      onStatus?.(connected);
      return readEvents(response.body, guard);
    } catch (error) {
      guard.close();
      throw error;
    }
  }

  function release(): void {
    reader?.close();
    reader = null;
  }

  /** The next result or checkpoint, over as many connections as necessary. Null when the stream is complete. */
  async function next(): Promise<Followed | { readonly answer: null; readonly cursor: string } | null> {
    for (;;) {
      let failure: unknown = null;
      try {
        signal.throwIfAborted();
        reader ??= await connect();
        const event = await reader.next();
        if (event?.type === "complete") return null;
        if (event !== null) {
          const followed =
            event.type === "next"
              ? { answer: readEvent(event.text, settings), cursor: event.cursor }
              : { answer: null, cursor: event.cursor };
          retry.progressed();
          return followed;
        }
      } catch (error) {
        failure = error;
      }
      if (reader !== null && settings.clock.now() - openedAt >= goodMilliseconds) retry.progressed();
      release();
      await retry.after(failure);
    }
  }

  try {
    for (;;) {
      const followed = await next();
      if (followed === null) return;
      if (followed.answer !== null) yield followed;
      cursor.move(followed.cursor);
    }
  } finally {
    release();
    await cursor.flush();
  }
}

/** Reads a result. A result without data ends its stream. @throws FettleError */
function readEvent(text: string, settings: Settings): Answer {
  const answer = parseAnswer(text, settings);
  if (answer.data === undefined || answer.data === null) throw failureOf(answer);
  return answer;
}
