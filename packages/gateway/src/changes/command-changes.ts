import { encodeCursor } from "../change-log/cursor.ts";
import type { CommandChange } from "../change-log/change.ts";
import type { CommandState } from "../change-log/tables.ts";
import { commandLoader } from "../commands/graph/command-loader.ts";
import { commandType } from "../commands/graph/command-types.ts";
import { feedService } from "../feed/feed-service.ts";
import type { Graph } from "../graph/graph.ts";
import { itemOf } from "../graph/stream-event.ts";
import { systemLoader } from "../systems/graph/system-loader.ts";
import { systemType } from "../systems/graph/system-types.ts";
import { interestInCommands } from "./change-interests.ts";
import { ChangeStream, createEventView, startOf, withSharing } from "./change-stream.ts";
import { afterWords } from "./cursor-words.ts";

const states = {
  ACCEPTED: "The command is stored and waits for its turn.",
  HELD: "The command waits until the system is reconnected or resumed.",
  RUNNING: "The command is on its way to the vendor.",
  WAITING: "The vendor has accepted the command and will report the outcome later.",
  SUCCEEDED: "The vendor carried out the command.",
  FAILED: "The command was not carried out.",
  UNKNOWN: "The command may or may not have been carried out. A late answer of the vendor may still tell.",
} satisfies Record<CommandState, string>;

/** Adds `commandChanges`, with CommandChange. */
export function addCommandSubscription(graph: Graph): void {
  const { builder, enumerations } = graph;
  const refs = { command: commandType(graph), system: systemType(graph) };
  const change = builder.objectRef<CommandChange>("CommandChange").implement({
    description: "A state that a command has reached.",
    fields: (t) => ({
      cursor: t.string({
        nullable: false,
        description: "The change's position in the change log. Pass it as after to continue from here.",
        resolve: (reached, _arguments, { principal }) => encodeCursor(principal.environmentId, reached),
      }),
      commandId: t.exposeID("commandId", { nullable: false, description: "The command's id." }),
      state: t.field({
        type: enumerations.of("CommandState", "A state on a command's way to the vendor.", states),
        nullable: false,
        description: "The state that the command reached.",
        resolve: ({ state }) => state,
      }),
      recordedAt: t.expose("recordedAt", { type: "DateTime", nullable: false, description: "When it reached the state." }),
      traceId: t.exposeString("traceId", {
        nullable: false,
        description: "The trace of the command: the request id of the mutation, and the traceId of the change that it made.",
      }),
      command: t.field({
        type: refs.command,
        nullable: true,
        description: "The command as it is now, which may be further. Null only after the system's data has been erased.",
        resolve: ({ commandId }, _arguments, { loaders }) => loaders.of(commandLoader).load(commandId),
      }),
      system: t.field({
        type: refs.system,
        nullable: true,
        description: "The system that the command writes to. Null only after the system's data has been erased.",
        resolve: ({ systemId }, _arguments, { loaders }) => loaders.of(systemLoader).load(systemId),
      }),
    }),
  });
  builder.subscriptionField("commandChanges", (t) =>
    t.field({
      type: change,
      nullable: false,
      description: "The states that commands reach, in the order of the change log. The stream does not end by itself.",
      args: {
        after: t.arg.string({ required: false, description: afterWords }),
        systemId: t.arg.id({ required: false, description: "Selects the commands of one system. Default: all." }),
        commandId: t.arg.id({ required: false, description: "Selects one command. Default: all." }),
      },
      subscribe: async (_root, input, context) => {
        const { principal, use } = context;
        const interest = interestInCommands(principal.systemId, input.systemId ?? null, input.commandId ?? null);
        const start = await startOf(context, input.after);
        const events = use(feedService).commands(start.request, withSharing(interest, context, commandView));
        return new ChangeStream(start, events, commandView);
      },
      resolve: itemOf,
    }),
  );
}

const commandView = createEventView<CommandChange, CommandChange>(({ change }) => change);
