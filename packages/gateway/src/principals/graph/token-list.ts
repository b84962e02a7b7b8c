import { GatewayError } from "../../errors.ts";
import type { ApiToken, TokenPosition } from "../api-token.ts";
import type { ConnectionView } from "../../graph/connections.ts";
import type { GraphQLContext } from "../../graph/context.ts";
import { principalsService } from "../principals-service.ts";
import { pageOf } from "../../graph/page-arguments.ts";

/** The arguments of the query `apiTokens`. */
export interface TokenArguments {
  readonly includeEnded: boolean;
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
}

/** Reads a page of tokens, newest first. A token that is bound to a system sees only that system's tokens. */
export async function listTokens(
  { use, principal }: GraphQLContext,
  { includeEnded, first, after }: TokenArguments,
): Promise<ConnectionView<ApiToken>> {
  const position = typeof after === "string" ? readCursor(after) : null;
  const query = { includeEnded, first: pageOf({ first }).first ?? 0, after: position };
  const { tokens, hasMore } = await use(principalsService).listTokens(principal, query);
  const edges = tokens.map((node) => ({ cursor: cursorOf(node), node }));
  return {
    edges,
    pageInfo: {
      hasNextPage: hasMore,
      hasPreviousPage: position !== null,
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

const cursorOf = ({ createdAt, id }: TokenPosition) => Buffer.from(`${createdAt.toISOString()} ${id}`).toString("base64url");

function readCursor(cursor: string): TokenPosition {
  const [instant = "", id = "", ...rest] = Buffer.from(cursor, "base64url").toString().split(" ");
  const createdAt = new Date(instant);
  if (rest.length === 0 && /^tok_\w{1,60}$/.test(id) && !Number.isNaN(createdAt.getTime())) return { createdAt, id };
  throw new GatewayError("INVALID_CURSOR", "This is not a cursor of this list. Pass a cursor from this list unchanged.");
}
