import { buildClientSchema, type GraphQLSchema, getIntrospectionQuery, type IntrospectionQuery } from "graphql";
import type { Ask } from "@fettle/server/customer";
import { addTo } from "../counts.ts";
import { inParallel } from "../in-parallel.ts";
import { createRandom } from "../random.ts";
import { drawOperation, type Operation } from "./draw-operation.ts";
import type { Ids } from "./drawing.ts";
import { type Readable, readDamaged } from "./read-damaged.ts";
import { openOperationSocket, type OperationSocket } from "./operation-socket.ts";
import { atOnce, type FuzzOptions, type Kind, operationsPerSocket, shares, startsOf } from "./options.ts";
import type { KindReport } from "./report.ts";
import { type Places, sendBody } from "./send-bodies.ts";
import { type Door, sendByEvents, sendByPost } from "./send-documents.ts";
import { sendHead } from "./send-heads.ts";
import { readSettings, startWithSettings } from "./settings.ts";
import { bad, type Verdict } from "./verdict.ts";

/** The sources of inputs, and their targets. */
export interface Range {
  readonly options: FuzzOptions;
  readonly door: Door;
  readonly schema: GraphQLSchema;
  readonly ids: Ids;
  readonly places: Places;
  /** The vendors' answers as connectors read them. */
  readonly readable: readonly Readable[];
  /** The data folder of the started servers. */
  readonly folder: string;
}

/** The schema as the API describes it. */
export const readSchema = async (ask: Ask): Promise<GraphQLSchema> =>
  buildClientSchema(await ask<IntrospectionQuery>(getIntrospectionQuery()));

/** The outcomes of one kind's inputs, and the faults. */
export interface Sent extends KindReport {
  readonly violations: readonly string[];
}

/** Sends all inputs of a kind, several at a time. A failed send is a fault, too. */
export async function sendKind(kind: Kind, range: Range, say: (line: string) => void): Promise<Sent> {
  const { options, door } = range;
  const count = Math.round(shares[kind] * options.count);
  const random = createRandom(options.seed + Object.keys(shares).indexOf(kind) * 7919);
  const outcomes = new Map<string, number>();
  const violations: string[] = [];
  const note = (what: string, { outcome, fault }: Verdict): void => {
    addTo(outcomes, outcome);
    if (fault !== null) violations.push(`${kind}, input ${what}: ${fault}`);
  };
  const numbers = Array.from({ length: count }, (_, index) => index);
  const attempt = async (number: number, send: () => Promise<Verdict> | Verdict): Promise<void> => {
    try {
      note(String(number), await send());
    } catch (error) {
      door.signal.throwIfAborted();
      note(
        String(number),
        bad(`there was no response: ${String(error)}${error instanceof Error ? ` ${String(error.cause)}` : ""}`),
      );
    }
  };
  const each = (send: () => Promise<Verdict> | Verdict): Promise<unknown> =>
    inParallel(numbers, atOnce, door.signal, (number) => attempt(number, send));
  const eachDocument = (send: (operation: Operation) => Promise<Verdict>): Promise<unknown> =>
    each(() => {
      const operation = drawOperation(random, range.schema, range.ids);
      return withOperation(operation, send(operation));
    });

  switch (kind) {
    case "documents over HTTP":
      await eachDocument((operation) => sendByPost(door, operation));
      break;
    case "documents over SSE":
      await eachDocument((operation) => sendByEvents(door, operation));
      break;
    case "documents over WebSocket":
      for (let from = 0; from < count; from += operationsPerSocket) {
        await using socket: OperationSocket = await openOperationSocket(door);
        await inParallel(numbers.slice(from, from + operationsPerSocket), atOnce, door.signal, (number) =>
          attempt(number, () => {
            const operation = drawOperation(random, range.schema, range.ids);
            return withOperation(operation, socket.send(operation));
          }),
        );
        note(`${from} to ${from + operationsPerSocket}`, await socket.witness());
      }
      break;
    case "bodies":
      await each(() => sendBody(random, door, range.places));
      break;
    case "heads":
      await each(() => sendHead(random, door));
      break;
    case "payloads":
      await each(() => readDamaged(random, range.readable));
      break;
    case "settings":
      await each(() => readSettings(random));
      for (let number = 0; number < startsOf(options.count); number += 1)
        await attempt(number, () => startWithSettings(random, range.folder, number));
  }
  say(`${kind}: ${count} sent, ${violations.length} violations`);
  return { kind, count, outcomes, violations };
}

const shownCharacters = 1500;

/** The verdict, with the operation when there is a fault, to make it reproducible. */
async function withOperation(operation: Operation, verdict: Promise<Verdict>): Promise<Verdict> {
  const { outcome, fault } = await verdict.catch((error: unknown) => bad(`there was no response: ${String(error)}`));
  return { outcome, fault: fault === null ? null : `${fault} ${JSON.stringify(operation).slice(0, shownCharacters)}` };
}
