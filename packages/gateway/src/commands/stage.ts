import { uploadsService } from "../documents/uploads-service.ts";
import { feedService } from "../feed/feed-service.ts";
import { ingestService } from "../ingest/ingest-service.ts";
import { ingressService } from "../ingress/ingress-service.ts";
import { recordsService } from "../records/records-service.ts";
import type { Stage } from "../stage.ts";
import { systemsService } from "../systems/systems-service.ts";
import { commandsService } from "./commands-service.ts";
import { createCommands } from "./create-commands.ts";
import { commandsPart } from "./graph/commands-part.ts";
import { commandsJob } from "./jobs.ts";
import { up as addUnwritten } from "./migrations/0001-unwritten.ts";
import { up as addAnswers } from "./migrations/0002-answers.ts";
import { up as addQueued } from "./migrations/0003-queued.ts";
import { up as addExternalIds } from "./migrations/0004-external-ids.ts";
import { up as addActions } from "./migrations/0005-actions.ts";
import { up as addTokens } from "./migrations/0006-tokens.ts";
import { commandsTables } from "./tables.ts";

/** The stage that carries writes to vendors. */
export const commandsStage: Stage = {
  name: "commands",
  tables: commandsTables,
  migrations: [
    { name: "0001-unwritten", up: addUnwritten },
    { name: "0002-answers", up: addAnswers },
    { name: "0003-queued", up: addQueued },
    { name: "0004-external-ids", up: addExternalIds },
    { name: "0005-actions", up: addActions },
    { name: "0006-tokens", up: addTokens },
  ],
  jobs: [commandsJob],
  graph: commandsPart,
  open({ store, catalog, jobs, clock, log, tracer, use, provide }) {
    const stages = {
      records: use(recordsService),
      systems: use(systemsService),
      ingest: use(ingestService),
      uploads: use(uploadsService),
    };
    const feed = use(feedService);
    const ring = (environmentId: string, position: number) => feed.ring(environmentId, position);
    const commands = createCommands({ store, catalog, ...stages, jobs, clock, log, tracer, ring });
    provide(commandsService, commands);
    use(ingressService).onAnswer((answer) => commands.takeAnswer(answer));
    const sweep = () => commands.sweep();
    const resume = (environmentId: string, systemId: string) => commands.resumeHeld(environmentId, systemId);
    return {
      handlers: Object.values(commands.handlers),
      start: sweep,
      rounds: [{ what: "look for stranded commands", every: "minute", run: sweep }],
      systems: { connected: resume, resumed: resume },
      [Symbol.asyncDispose]: () => commands[Symbol.asyncDispose](),
    };
  },
};
