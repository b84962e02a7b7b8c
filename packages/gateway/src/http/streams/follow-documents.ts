import {
  createSourceEventStream,
  execute,
  getOperationAST,
  getVariableValues,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLSchema,
  type ValueNode,
} from "graphql";
import { encodeCursor } from "../../change-log/cursor.ts";
import { logStart, type Place } from "../../change-log/place.ts";
import type {
  AnyFollowedDocument,
  CheckedDocument,
  FollowedDocument,
  FollowedDocuments,
  LogEntries,
  LogName,
} from "../../changes/followed-documents.ts";
import { DatabaseAwayError } from "../../errors.ts";
import { feedService } from "../../feed/feed-service.ts";
import type { ChangeEvent, Feed, FeedEvent, Interest } from "../../feed/feed.ts";
import { asWhole } from "../../graph/answer-size.ts";
import { createContext } from "../../graph/context.ts";
import type { StreamEvent } from "../../graph/stream-event.ts";
import type { Log } from "../../log.ts";
import type { ServiceKey, Use } from "../../service-key.ts";
import { whileReading } from "../../store/reading.ts";
import { iterate, type Supply } from "../../supply.ts";
import { costOf, refuseCost } from "../operations/cost.ts";
import { createCompiledOperations } from "../operations/compiled/compiled-operations.ts";
import { createDocuments, refuseVariables } from "../operations/documents.ts";
import { createErrorFormatter, unavailable } from "../operations/error-formatter.ts";
import { createFindDocument, type Trust } from "../operations/persisted/find-document.ts";
import { limits } from "../limits.ts";
import type { Refusal } from "../surface/refusal.ts";
import { sharingKeyOf } from "./sharing-key.ts";
import { together } from "./together.ts";

/** What following documents needs of the gateway. */
export interface FollowDependencies {
  readonly schema: GraphQLSchema;
  readonly use: Use;
  readonly log: Log;
  readonly trust: Trust | null;
}

/** An interface stands for many types, each with a shape of its own. Endpoints are few. */
const mostTimes = 32;

/**
 * Opens a subscription as for a subscriber, but with a feed that only notes what is asked of it. The source that the resolver makes then
 * turns single entries, which the consumer has read itself, into the events that GraphQL answers.
 */
export function createFollowedDocuments({ schema, use, log, trust }: FollowDependencies): FollowedDocuments {
  const checkText = createDocuments(schema);
  const find = createFindDocument(trust);
  const format = createErrorFormatter(log);
  const compiledOf = createCompiledOperations(schema, limits.compiledFields, mostTimes);

  return {
    schema,
    async check({ document: text, variables: given }, principal, isOurs = false) {
      const found = isOurs ? null : find({ query: text }, principal.environmentId);
      if (found?.type === "refused") return refused(found.refusal);
      const checked = checkText(text);
      if (checked.type === "refused") return refused(checked.refusal);
      const { document } = checked;
      const operation = getOperationAST(document);
      if (operation?.operation !== "subscription") return { type: "refused", message: "The document must be one subscription." };
      const variables = { ...given };
      const badVariables = refuseVariables(variables);
      if (badVariables !== null) return refused(badVariables);
      if (hasStart(schema, document, variables)) return { type: "refused", message: startRefusal };
      const values = getVariableValues(schema, operation.variableDefinitions ?? [], variables, { maxErrors: 20 });
      if (values.errors !== undefined) return { type: "refused", message: wordsOf(values.errors) };
      const { coerced } = values;
      const tooMuch = refuseCost(costOf(schema, document, operation, coerced));
      if (tooMuch !== null) return refused(tooMuch);

      const call = { schema, document, operationName: operation.name?.value, variableValues: variables };
      // The place is never read from: it saves looking up the end of the log.
      const lastEventId = encodeCursor(principal.environmentId, logStart);
      const contextOf = (services: Use, requestId: string, signal: AbortSignal) =>
        createContext({ use: services, principal, requestId, lastEventId, signal });
      const noted = createNotingFeed();
      const noting: Use = <Service>(key: ServiceKey<Service>) =>
        (key as unknown) === feedService ? (noted.feed as Service) : use(key); // the same key has the same service
      const source = await createSourceEventStream({ ...call, contextValue: contextOf(noting, "", never) });
      if (!(Symbol.asyncIterator in source))
        return { type: "refused", message: wordsOf((source.errors ?? []).map((error) => format(error, ""))) };
      const events = source as unknown as Supply<StreamEvent>; // what every subscription is
      const asked = noted.asked();
      if (asked === null) {
        events.end();
        return { type: "refused", message: "This subscription does not follow the change log, so it cannot be delivered." };
      }

      /** What the resolver makes of an entry. It holds one at a time. */
      const eventOf = (event: FeedEvent<LogEntries[LogName]>): StreamEvent => {
        noted.hand(event);
        const made = events.take();
        if (made === null) throw new Error("A subscription made nothing of an entry of the log.");
        return made;
      };

      async function answerPlainly({ rootValue, traceId, signal }: Asking): Promise<string> {
        const context = contextOf(use, traceId, signal);
        const work = () => execute({ ...call, rootValue, contextValue: context });
        const result = await whileReading({ environmentId: principal.environmentId, signal }, work);
        return membersOf(asWhole(result, context.size), (error) => format(error, traceId));
      }

      /** Null: there is no compiled form, or one of the answers has errors, with which GraphQL answers. */
      const answerCompiled = async (askings: readonly Asking[], signal: AbortSignal): Promise<readonly string[] | null> => {
        const compiled = compiledOf(document, operation, coerced);
        if (compiled === null) return null;
        const execution = { context: contextOf(use, askings[0]?.traceId ?? "", signal), variables: coerced };
        const rootValues = askings.map(({ rootValue }) => rootValue);
        try {
          const texts = await whileReading({ environmentId: principal.environmentId, signal }, () =>
            compiled.answer(execution, rootValues),
          );
          return texts.map((data) => `"data":${data}`);
        } catch (error) {
          compiled.failed(error);
          return null;
        }
      };

      const answerTogether = together(async (askings: readonly Asking[]): Promise<readonly Promise<string>[]> => {
        const [first] = askings;
        const isOneSignal = askings.every(({ signal }) => signal === first?.signal);
        const texts = first !== undefined && isOneSignal ? await answerCompiled(askings, first.signal) : null;
        return texts?.map((members) => Promise.resolve(members)) ?? askings.map(answerPlainly);
      });
      const answer = (event: ChangeEvent<LogEntries[LogName]>, traceId: string, signal: AbortSignal): Promise<string> =>
        answerTogether({ rootValue: eventOf(event), traceId, signal });
      const key = sharingKeyOf({ document, operation, variables }, principal);
      return { type: "followed", document: { ...asked, key, answer } as AnyFollowedDocument }; // its log's interest came with it
    },
  };
}

const never = new AbortController().signal;

const startRefusal =
  "The subscription must not have the argument after: what follows it has a place of its own, which a cursor would not change.";

/** Whether the root field is given a cursor to begin after. */
function hasStart(schema: GraphQLSchema, document: DocumentNode, variables: Readonly<Record<string, unknown>>): boolean {
  let found = false;
  const types = new TypeInfo(schema);
  const isGiven = ({ kind, ...value }: ValueNode) =>
    kind === Kind.VARIABLE && "name" in value ? (variables[value.name.value] ?? null) !== null : kind !== Kind.NULL;
  visit(
    document,
    visitWithTypeInfo(types, {
      Argument({ name, value }) {
        if (types.getParentType() === schema.getSubscriptionType()) found ||= name.value === "after" && isGiven(value);
      },
    }),
  );
  return found;
}

function membersOf({ data, errors }: ExecutionResult, format: (error: unknown) => GraphQLError): string {
  const shown = errors?.map(format);
  if (shown?.some(({ extensions }) => passing.has(extensions["code"])) === true)
    throw new DatabaseAwayError("A delivery could not be read at the moment.");
  return `"data":${JSON.stringify(data ?? null)}${shown === undefined ? "" : `,"errors":${JSON.stringify(shown)}`}`;
}

/** What another try may do better. */
const passing: ReadonlySet<unknown> = new Set([unavailable.code, "OVERLOADED", "SHUTTING_DOWN"]);

const refused = ({ errors }: Refusal): CheckedDocument => ({ type: "refused", message: wordsOf(errors) });

const wordsOf = (errors: readonly { readonly message: string }[]): string =>
  errors
    .slice(0, 5)
    .map(({ message }) => message)
    .join(" ");

/** An event that is to be answered. */
interface Asking {
  readonly rootValue: StreamEvent;
  readonly traceId: string;
  readonly signal: AbortSignal;
}

type Asked = Pick<FollowedDocument, "log"> & { readonly interest: Interest<never> };

/** A feed that notes the interest of the one who asks, and hands on what it is given. */
function createNotingFeed() {
  let asked: Asked | null = null;
  let handed: FeedEvent<LogEntries[LogName]> | null = null;
  const supply: Supply<FeedEvent<never>> = {
    take() {
      const event = handed;
      handed = null;
      return event as FeedEvent<never> | null; // of the log that was asked for
    },
    hasEnded: false,
    onArrival() {},
    end() {},
    [Symbol.asyncIterator]: () => iterate(supply),
  };
  const note = (log: LogName) => (_request: { readonly after: Place }, interest: Interest<never>) => {
    asked = { log, interest };
    return supply;
  };
  const feed = {
    records: note("records"),
    systems: note("systems"),
    commands: note("commands"),
    notices: note("notices"),
    ring() {},
    async [Symbol.asyncDispose]() {},
  } as unknown as Feed; // each channel's own interest and events
  return {
    feed,
    asked: () => asked,
    hand(event: FeedEvent<LogEntries[LogName]>) {
      handed = event;
    },
  };
}
