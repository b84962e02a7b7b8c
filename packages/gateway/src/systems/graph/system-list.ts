import { catalogService } from "../../catalog/catalog-service.ts";
import { encodeCursor } from "../../change-log/cursor.ts";
import { systemsService } from "../systems-service.ts";
import { GatewayError } from "../../errors.ts";
import type { System } from "../systems.ts";
import type { CountedConnectionView } from "../../graph/connections.ts";
import type { GraphQLContext } from "../../graph/context.ts";
import { checkNames } from "../../graph/known-names.ts";
import { pageOf, type PageArguments } from "../../graph/page-arguments.ts";
import { readConditions, type Condition } from "../../graph/conditions.ts";

/** Reads a page of systems, in the order in which they were connected. */
export async function listSystems(
  { use, principal }: GraphQLContext,
  input: PageArguments & { readonly where?: object | null | undefined },
): Promise<CountedConnectionView<System>> {
  const page = pageOf(input);
  const where = readConditions(input.where, ["externalId"]);
  await checkConnectors({ use, principal }, where["connectorId"] ?? {});
  const { environmentId, systemId } = principal;
  const { systems, place } = await use(systemsService).list(environmentId, { where: { ...where }, systemId });
  const from = page.after === null ? 0 : systems.findIndex(isAfter(readCursor(page.after)));
  const until = page.before === null ? systems.length : systems.findLastIndex(isBefore(readCursor(page.before))) + 1;
  const candidates = from === -1 ? [] : systems.slice(from, until);
  const items = page.last === null ? candidates.slice(0, page.first ?? 0) : page.last === 0 ? [] : candidates.slice(-page.last);
  const edges = items.map((node) => ({ cursor: cursorOf(node), node }));
  const isCut = candidates.length > items.length;
  return {
    edges,
    pageInfo: {
      hasNextPage: page.last === null ? isCut : until < systems.length,
      hasPreviousPage: page.last === null ? from !== 0 && systems.length > 0 : isCut,
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    changeCursor: encodeCursor(environmentId, place),
    countAll: () => systems.length,
  };
}

/** A filter may name the connector of an existing system that is no longer configured; only unknown names cost the query for these. */
async function checkConnectors(
  { use, principal: { environmentId, systemId } }: Pick<GraphQLContext, "use" | "principal">,
  { eq, ne, in: some = [], notIn = [] }: Condition,
): Promise<void> {
  const configured = [...use(catalogService).connectors.keys()];
  const others = [eq, ne, ...some, ...notIn].filter((id) => id !== undefined && !configured.includes(id));
  if (others.length === 0) return;
  const { systems } = await use(systemsService).list(environmentId, { where: {}, systemId });
  const known = [...new Set([...configured, ...systems.map(({ connectorId }) => connectorId)])];
  checkNames("where.connectorId", "connector", known, { in: others });
}

/** The position of a system in the list, also when it is no longer listed. */
type SortKey = readonly [createdAt: string, id: string];

const sortKeyOf = ({ createdAt, id }: System): SortKey => [createdAt.toISOString(), id];
const cursorOf = (system: System) => Buffer.from(sortKeyOf(system).join(" ")).toString("base64url");

function readCursor(cursor: string): SortKey {
  const [createdAt = "", id = "", ...rest] = Buffer.from(cursor, "base64url").toString().split(" ");
  if (rest.length === 0 && id.startsWith("sys_") && !Number.isNaN(Date.parse(createdAt))) return [createdAt, id];
  throw new GatewayError("INVALID_CURSOR", "This is not a cursor of this list. Pass a cursor from this list unchanged.");
}

const compare = (left: SortKey, right: SortKey) => (left[0] === right[0] ? order(left[1], right[1]) : order(left[0], right[0]));
const order = (left: string, right: string) => (left < right ? -1 : left > right ? 1 : 0);
const isAfter = (key: SortKey) => (system: System) => compare(sortKeyOf(system), key) > 0;
const isBefore = (key: SortKey) => (system: System) => compare(sortKeyOf(system), key) < 0;
