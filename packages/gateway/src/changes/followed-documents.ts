import type { GraphQLSchema } from "graphql";
import type { CommandChange, NoticeChange, RecordChange, SystemStatusChange } from "../change-log/change.ts";
import type { ChangeEvent, Interest } from "../feed/feed.ts";
import type { Principal } from "../principal.ts";
import { defineService } from "../service-key.ts";

/** The kinds of entries of the change log, each with a channel of the feed. */
export interface LogEntries {
  readonly records: RecordChange;
  readonly systems: SystemStatusChange;
  readonly commands: CommandChange;
  readonly notices: NoticeChange;
}

export type LogName = keyof LogEntries;

/** A subscription without a subscriber: what it asks for, and its answer to an entry of the log. */
export interface FollowedDocument<Name extends LogName = LogName> {
  readonly log: Name;
  readonly interest: Interest<LogEntries[Name]>;
  /** The same text for documents that give the same answer to the same entry. */
  readonly key: string;
  /**
   * The members `data` and `errors` of the answer as JSON, without the braces around them. The record is as of the entry's version; its
   * relations are current.
   * @throws DatabaseAwayError while the answer cannot be read.
   */
  answer(event: ChangeEvent<LogEntries[Name]>, traceId: string, signal: AbortSignal): Promise<string>;
}

/** A followed document of any log. */
export type AnyFollowedDocument = { readonly [Name in LogName]: FollowedDocument<Name> }[LogName];

/** A document, or why it cannot be followed, in words. */
export type CheckedDocument =
  | { readonly type: "followed"; readonly document: AnyFollowedDocument }
  | { readonly type: "refused"; readonly message: string };

/** A GraphQL document with its variables. */
export interface DocumentText {
  readonly document: string;
  readonly variables: Readonly<Record<string, unknown>> | null;
}

/** Turns subscription documents into what a consumer of the log follows, with the same checks as a subscriber's. */
export interface FollowedDocuments {
  readonly schema: GraphQLSchema;
  /**
   * Checks a document with the rights of `principal`: syntax, validity, variables, cost, trust, and that it is a subscription to the log.
   * `isOurs`: the gateway's own document, which needs no trust.
   */
  check(text: DocumentText, principal: Principal, isOurs?: boolean): Promise<CheckedDocument>;
}

export const followedDocumentsService = defineService<FollowedDocuments>("followed documents");
