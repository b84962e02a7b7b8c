import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { GraphQLError, type ExecutionArgs, type ExecutionResult } from "graphql";
import { handleProtocols, makeServer, type Context } from "graphql-ws";
import { WebSocketServer, type WebSocket } from "ws";
import type { Log } from "../../log.ts";
import type { Authenticator } from "../surface/authenticator.ts";
import { bearerTokenOf } from "../../bearer-token.ts";
import { createByteBudget } from "../surface/byte-budget.ts";
import type { ClientAddress } from "../surface/client-address.ts";
import { closeWhenDone, forbidden } from "./close-when-done.ts";
import { limits } from "../limits.ts";
import { misreadOperation, parseSocketMessage, type MisreadOperation } from "../operations/misread-operation.ts";
import { nodeHeader } from "../surface/node-header.ts";
import { createOutgoing, type Outgoing } from "./outgoing.ts";
import { measured } from "../operations/measured-answer.ts";
import type { Pipeline } from "../operations/pipeline.ts";
import type { OperationRequest, ReadyOperation } from "../operations/operation.ts";
import { refusal } from "../surface/refusal.ts";
import { requestIdOf } from "../surface/request-id.ts";
import { createSocketIntake, type SocketIntake } from "./socket-intake.ts";
import { createSocketIds, type SocketIds } from "./socket-ids.ts";
import { watchSocket, type Cursors, type SocketWatch } from "./socket-pings.ts";
import { socketResults } from "./socket-results.ts";
import { createTurns, type Turns } from "../operations/turns.ts";

interface Connection {
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
  /** The cursors of its subscriptions, by operation id. */
  readonly cursors: Cursors;
  readonly outgoing: Outgoing;
  readonly watch: SocketWatch;
  readonly intake: SocketIntake;
  readonly inTurn: Turns;
  readonly ids: SocketIds;
  /** The network address of the peer. */
  readonly from: string | null;
  token: string | null;
  /** Whether its token was accepted. */
  isLetIn: boolean;
}

/** GraphQL over WebSocket. */
export interface SocketServer {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, requestId: string): void;
  close(): Promise<void>;
}

export interface SocketServerDependencies {
  readonly pipeline: Pipeline;
  readonly authenticator: Authenticator;
  readonly addressOf: ClientAddress;
  readonly log: Log;
}

/** Serves the subprotocol `graphql-transport-ws` on upgraded sockets. */
export function createSocketServer({ pipeline, authenticator, addressOf, log }: SocketServerDependencies): SocketServer {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: limits.requestBytes,
    maxFragments: limits.messageFragments,
    maxBufferedChunks: limits.framePieces,
    perMessageDeflate: false,
    autoPong: false,
    handleProtocols,
  });
  const held = createByteBudget(limits.sockets);
  const ready = new WeakMap<object, ReadyOperation>();

  const server = makeServer<Record<string, unknown>, Connection>({
    connectionInitWaitTimeout: 10_000,
    async onConnect({ connectionParams, extra }) {
      extra.token = tokenOf(connectionParams, extra.request);
      let authenticated;
      try {
        authenticated = await authenticator.authenticate(extra.token, extra.from);
      } catch (error) {
        // Called only for its log line: a close frame has no room for an error.
        pipeline.format(error, requestIdOf(null));
        extra.socket.close(...tryAgainLater);
        return false;
      }
      if (authenticated === null || extra.socket.readyState !== extra.socket.OPEN) return false;
      extra.socket.once(
        "close",
        authenticated.watch(() => closeWhenDone(extra.socket, extra.intake.underWay)),
      );
      extra.intake.authenticate(authenticated.principal.environmentId);
      extra.isLetIn = true;
      return true;
    },
    async onSubscribe(context, id, payload) {
      const requestId = requestIdOf(null);
      const signal = context.extra.ids.begin(id, context.subscriptions);
      try {
        return await begin(context, { id, payload, requestId, signal });
      } catch (error) {
        return shown([pipeline.format(error, requestId)], requestId);
      }
    },
    execute: (call) =>
      guarded(call, (operation, { connection }) => {
        const run = async () => {
          await connection.outgoing.room();
          return measured(pipeline, await pipeline.run(operation));
        };
        // A mutation may wait for a vendor, and others should not wait with it.
        return operation.operation.operation === "query" ? connection.inTurn(run) : run();
      }),
    subscribe: (call) =>
      guarded(call, async (operation, { id, connection }) => socketResults(await pipeline.open(operation), id, connection)),
    onComplete: ({ extra }, id) => void extra.cursors.delete(id),
  });

  /** Returns the arguments of an operation's execution, or the errors that refuse it. */
  async function begin(
    { extra: connection, subscriptions }: Pick<Context<Record<string, unknown>, Connection>, "extra" | "subscriptions">,
    {
      id,
      payload,
      requestId,
      signal,
    }: {
      readonly id: string;
      readonly payload: OperationRequest;
      readonly requestId: string;
      readonly signal: AbortSignal;
    },
  ): Promise<readonly GraphQLError[] | ExecutionArgs> {
    if (Object.keys(subscriptions).length > limits.operationsPerSocket) return shown(tooMany.errors, requestId);
    const tooMuch = connection.intake.refuse();
    if (tooMuch !== null) return shown(tooMuch.errors, requestId);
    const authenticated = await authenticator.authenticate(connection.token, connection.from);
    if (authenticated === null) {
      connection.socket.close(...forbidden);
      return shown(unauthenticated.errors, requestId);
    }
    const caller = {
      ...authenticated,
      requestId,
      transport: "websocket" as const,
      readOnly: false,
      lastEventId: null,
      signal,
      requestBytes: lengthOf(payload),
      userAgent: nodeHeader(connection.request, "user-agent"),
      address: connection.from,
    };
    const prepared = pipeline.prepare(payload, caller);
    if (prepared.type === "refused") return shown(prepared.refusal.errors, requestId);
    const call = argumentsOf(prepared, { id, connection });
    ready.set(call.contextValue, prepared);
    return call;
  }

  async function guarded<Result>(
    call: ExecutionArgs,
    work: (operation: ReadyOperation, origin: Origin) => Promise<Result>,
  ): Promise<Result | ExecutionResult> {
    const origin = call.contextValue as Origin; // set by onSubscribe
    const operation = ready.get(origin);
    try {
      if (operation === undefined) throw new Error("An operation runs that was not prepared.");
      return await work(operation, origin);
    } catch (error) {
      const requestId = operation?.caller.requestId ?? requestIdOf(null);
      return { errors: [pipeline.format(error, requestId)], extensions: { requestId } };
    }
  }

  sockets.on("connection", (socket: WebSocket, request: IncomingMessage) => {
    const intake = createSocketIntake(request.socket, socket, held);
    const outgoing = createOutgoing(socket, request.socket, intake.holdWaiting);
    const cursors: Cursors = new Map();
    const connection: Connection = {
      socket,
      request,
      cursors,
      outgoing,
      watch: watchSocket(socket, cursors),
      intake,
      inTurn: createTurns(limits.executionsPerSocket),
      ids: createSocketIds(),
      from: addressOf((name) => nodeHeader(request, name), request.socket.remoteAddress),
      token: null,
      isLetIn: false,
    };
    const opened = server.opened(
      {
        protocol: socket.protocol,
        send: outgoing.send,
        onPing: outgoing.pong,
        close: (code, reason) => socket.close(code, shortReason(reason)),
        onMessage: (handleText) => {
          const handle = handleText as (message: unknown) => Promise<void>; // the parser only accepts texts
          socket.on("message", (data: Buffer) => {
            if (socket.readyState !== socket.OPEN || outgoing.dropIfOverfull()) return;
            // The library does not check the UTF-8 of a binary frame.
            if (!isUtf8(data)) return socket.close(...invalidMessage);
            connection.intake.receive(data, async (text) => {
              try {
                const message = parseSocketMessage(text);
                if (message === null) return socket.close(...invalidMessage);
                const misread = connection.isLetIn ? misreadOperation(message) : null;
                if (misread === null || connection.ids.isOpen(misread.id)) await connection.ids.inOrder(message, handle);
                else await outgoing.send(refuseMisread(misread));
              } catch (error) {
                if (socket.readyState !== socket.OPEN) return;
                if (isForClients(error)) return socket.close(...invalidMessage);
                log.error({ err: error }, "A WebSocket message could not be handled.");
                socket.close(4500, "Internal server error");
              }
            });
          });
        },
      },
      connection,
    );
    // The library closes the socket itself with the right code, for example for a frame that is too large or invalid UTF-8.
    socket.on("error", (error) => log.debug({ err: error }, "A WebSocket failed."));
    socket.once("close", (code, reason) => {
      connection.watch.stop();
      connection.ids.leave();
      opened(code, reason.toString()).catch((error: unknown) =>
        log.error({ err: error }, "A WebSocket could not be closed cleanly."),
      );
    });
  });

  return {
    upgrade(request, socket, head, requestId) {
      const addRequestId = (headers: string[]) => headers.push(`x-request-id: ${requestId}`);
      sockets.once("headers", addRequestId);
      sockets.handleUpgrade(request, socket, head, (opened) => sockets.emit("connection", opened, request));
      sockets.off("headers", addRequestId);
    },
    async close() {
      const all = [...sockets.clients];
      const closed = all.map((socket) => new Promise((resolve) => socket.once("close", resolve)));
      for (const socket of all) socket.close(1001, "Going away");
      // Do not wait for a peer that does not answer the goodbye.
      const timer = setTimeout(() => all.forEach((socket) => socket.terminate()), 2_000);
      await Promise.all(closed);
      clearTimeout(timer);
      sockets.close();
    },
  };
}

/** The close code while the database is unavailable: clients retry by themselves. */
const tryAgainLater = [1013, "Try again later"] as const;
/** The close code that the library uses for an invalid message. */
const invalidMessage = [4400, "Invalid message received"] as const;

/** The protocol's `error` for an operation that could not start. */
const refuseMisread = ({ id, message }: MisreadOperation): string =>
  JSON.stringify({ id, type: "error", payload: shown(refusal("BAD_USER_INPUT", message).errors, requestIdOf(null)) });

/** Whether the error is about a message that only servers may send. The library parses such a message and then does not expect it. */
const isForClients = (error: unknown): boolean =>
  error instanceof Error && error.message.startsWith("Unexpected message of type ");

/** Shortens a reason to the allowed 123 bytes; some reasons quote an id of any length. A UTF-16 unit has at most 3 bytes. */
const shortReason = (reason: string | undefined): string =>
  Buffer.byteLength(reason ?? "") <= 123 ? (reason ?? "") : (reason ?? "").slice(0, 41);

/** About how many bytes a payload has. One that is nested too deeply to be written is refused anyway. */
function lengthOf(payload: OperationRequest): number {
  try {
    return JSON.stringify(payload).length;
  } catch {
    return limits.requestBytes;
  }
}

/** The origin of an operation. */
interface Origin {
  readonly id: string;
  readonly connection: Connection;
}

const argumentsOf = (
  { document, operation, variables }: ReadyOperation,
  origin: Origin,
): ExecutionArgs & { contextValue: Origin } => ({
  // The pipeline has the schema; the library only requires the member.
  schema: undefined as unknown as ExecutionArgs["schema"], // never read: execute and subscribe are ours
  document,
  operationName: operation.name?.value ?? null,
  variableValues: variables,
  contextValue: origin,
});

function tokenOf(parameters: Readonly<Record<string, unknown>> | undefined, { headers }: IncomingMessage): string | null {
  const given = parameters ?? {};
  const header = given["authorization"] ?? given["Authorization"];
  if (typeof header === "string") return bearerTokenOf(header);
  const { token } = given;
  return typeof token === "string" ? token : bearerTokenOf(headers.authorization);
}

/** The protocol's error message has no extensions, so each error gets the request id. */
const shown = (errors: readonly GraphQLError[], requestId: string): readonly GraphQLError[] =>
  errors.map(({ message, nodes = null, source = null, positions = null, path = null, extensions }) => {
    return new GraphQLError(message, { nodes, source, positions, path, extensions: { ...extensions, requestId } });
  });

const unauthenticated = refusal("UNAUTHENTICATED", "Send an API token with connection_init.");
const tooMany = refusal(
  "TOO_MANY_REQUESTS",
  `A WebSocket may carry at most ${limits.operationsPerSocket} operations at a time. Open another WebSocket.`,
);
