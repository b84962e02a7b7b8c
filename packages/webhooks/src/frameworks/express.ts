import type { IncomingMessage, ServerResponse } from "node:http";
import type { NodeHandler } from "./node.ts";

/** A handler for a route of Express. A body that a parser has consumed is its `next`'s error, `BODY_CONSUMED`. */
export type ExpressHandler = (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => void;

export const forExpress =
  (node: NodeHandler): ExpressHandler =>
  async (request, response, next) => {
    try {
      await node(request, response);
    } catch (error) {
      next(error);
    }
  };
