import { integer, list, number, object, type InvalidField } from "@fettle/connector";
import type { Action } from "./action.ts";

interface Line {
  readonly quantity?: number;
  readonly receivedQuantity?: number | null;
}

interface Received {
  readonly line: number;
  readonly receivedQuantity: number;
}

export const receivePurchaseOrder: Action = {
  name: "receivePurchaseOrder",
  description: "Says what has arrived of an order. The vendor sets the order's status, and its stock where it keeps one.",
  entity: "PurchaseOrder",
  operation: "update",
  takes: [],
  writes: ["lines"],
  also: {
    fields: {
      received: list({
        description: "What has arrived, by line. Leave it out when everything has.",
        item: object({
          name: "PurchaseOrderReceivedLine",
          description: "What has arrived of one line of an order.",
          fields: {
            line: integer({ description: "The line's place in the order, from 1.", required: true }),
            receivedQuantity: number({
              description: "How many have arrived so far, in all, in the line's unit. Saying it twice changes nothing.",
              required: true,
            }),
          },
        }),
      }),
    },
    derive: ({ received }, document) =>
      receive(document["lines"] as readonly Line[], received as readonly Received[] | undefined), // by the descriptors
  },
};

/** The lines of an order with what has arrived. */
function receive(lines: readonly Line[], received: readonly Received[] | undefined) {
  const given = received ?? lines.map(({ quantity = 0 }, index) => ({ line: index + 1, receivedQuantity: quantity }));
  const problems = given.flatMap((one, index) =>
    problemsOf(one, lines).map(({ path, message }) => ({ path: `received.${index}.${path}`, message })),
  );
  const seen = new Set(given.map(({ line }) => line));
  if (seen.size < given.length) problems.push({ path: "received", message: "Each line can be given once." });
  if (lines.length === 0) problems.push({ path: "id", message: "The order has no lines." });
  if (problems.length > 0) return { problems };
  const arrived = new Map(given.map(({ line, receivedQuantity }) => [line, receivedQuantity]));
  return {
    values: {
      lines: lines.map((line, index) => ({ ...line, receivedQuantity: arrived.get(index + 1) ?? line.receivedQuantity ?? null })),
    },
  };
}

function problemsOf({ line, receivedQuantity }: Received, lines: readonly Line[]): readonly InvalidField[] {
  const ordered = lines[line - 1];
  if (ordered === undefined) return [{ path: "line", message: `The order has ${lines.length} lines.` }];
  const { quantity = 0 } = ordered;
  const before = ordered.receivedQuantity ?? 0;
  if (receivedQuantity < before)
    return [{ path: "receivedQuantity", message: `${before} have arrived already; give how many in all.` }];
  if (receivedQuantity > quantity)
    return [{ path: "receivedQuantity", message: `No more can arrive than was ordered: ${quantity}.` }];
  return [];
}
