import type { Graph } from "../../graph/graph.ts";
import { commandsService } from "../commands-service.ts";
import type { InputRef } from "@pothos/core";
import type { Command } from "../commands.ts";
import type { CommandStatus } from "../tables.ts";
import { commandStatus, commandStatuses, commandType } from "./command-types.ts";
import { listCost, nodesOptions, type ConnectionView } from "../../graph/connections.ts";
import type { GraphQLContext } from "../../graph/context.ts";
import { pageOf, pageSizeOf, type PageArguments } from "../../graph/page-arguments.ts";
import { decodeTimed, encodeTimed, pageFrom } from "../../graph/past-page.ts";
import { holds, readConditions, type Condition } from "../../graph/conditions.ts";

/** Adds `command`, and `commands` with CommandFilter. */
export function addCommandQueries(graph: Graph): void {
  const { builder, connections, enumerations, operators } = graph;
  const refs = { command: commandType(graph) };
  const filter: InputRef<object> = builder.inputRef<object>("CommandFilter").implement({
    description: "Selects commands. Every given field must match; an empty object matches all.",
    fields: (t) => ({
      systemId: t.field({ type: operators.of("id"), required: false, description: "The system that the command writes to." }),
      status: t.field({
        type: operators.ofEnumeration("CommandStatus", commandStatus(enumerations)),
        required: false,
        description: "The command's status.",
      }),
    }),
  });
  const connection = connections.addUncounted<Command>({
    name: "Command",
    plural: "commands",
    node: (t) => t.field({ type: refs.command, nullable: false, description: "The item.", resolve: ({ node }) => node }),
    nodes: (t) => t.field({ type: [refs.command], ...nodesOptions, resolve: ({ edges }) => edges.map(({ node }) => node) }),
  });
  builder.queryField("command", (t) =>
    t.field({
      type: refs.command,
      nullable: true,
      description: "The command with this id. Null when there is none.",
      args: { id: t.arg.id({ required: true, description: "The command's id." }) },
      resolve: (_root, { id }, { use, principal }) => use(commandsService).byId(principal, id),
    }),
  );
  builder.queryField("commands", (t) =>
    t.field({
      type: connection,
      nullable: false,
      description: "Commands, newest first, page by page.",
      args: {
        where: t.arg({ type: filter, required: false, description: "Selects commands. Default: all." }),
        first: t.arg.int({ required: false, description: "The number of commands, 0 to 200. Default: 50." }),
        after: t.arg.string({ required: false, description: "A cursor of this list. Returns the commands created before it." }),
      },
      complexity: (page) => ({ field: listCost, multiplier: pageSizeOf(page) }),
      resolve: (_root, input, context) => listCommands(context, input),
    }),
  );
}

const statuses = Object.keys(commandStatuses) as readonly CommandStatus[]; // its own keys

async function listCommands(
  { use, principal }: GraphQLContext,
  input: Pick<PageArguments, "first" | "after"> & { readonly where?: object | null | undefined },
): Promise<ConnectionView<Command>> {
  const { first, after } = pageOf(input);
  const { status, systemId = {} } = readConditions(input.where);
  const place = after === null ? null : decodeTimed("cmd", after);
  const found = await use(commandsService).list(principal, {
    statuses: statuses.filter((one) => holds(status, one)),
    ...systemsOf(systemId),
    after: place && { id: place.id, createdAt: place.time },
    limit: (first ?? 0) + 1,
  });
  return pageFrom(found, first ?? 0, after, (command) => encodeTimed(command.createdAt, command.id));
}

/** Drops ids that cannot belong to a system before they reach the database. */
const isPlausible = (id: string) => /^\w{1,64}$/.test(id);

function systemsOf(test: Condition): {
  readonly systemIds: readonly string[] | null;
  readonly exceptSystemIds: readonly string[];
} {
  const named = [...(test.eq === undefined ? [] : [test.eq]), ...(test.in ?? [])];
  const isOpen = test.eq === undefined && test.in === undefined && test.isNull !== true;
  const exceptSystemIds = [...(test.ne === undefined ? [] : [test.ne]), ...(test.notIn ?? [])].filter(isPlausible);
  const systemIds = isOpen ? null : [...new Set(named)].filter((id) => isPlausible(id) && holds(test, id));
  return { systemIds, exceptSystemIds };
}
