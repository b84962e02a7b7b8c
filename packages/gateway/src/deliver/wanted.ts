import type {
  AnyFollowedDocument,
  DocumentText,
  FollowedDocument,
  FollowedDocuments,
  LogEntries,
  LogName,
} from "../changes/followed-documents.ts";
import { interestInCommands, interestInNotices, interestInSystems } from "../changes/change-interests.ts";
import type { ChangeSelection } from "../change-log/change-log.ts";
import type { NoticeKind } from "../change-log/notice-kinds.ts";
import type { Interests } from "../consumers/follow-log.ts";
import type { ChangeEvent, Interest } from "../feed/feed.ts";
import type { Principal } from "../principal.ts";
import { isFinal } from "./event-facts.ts";
import type { Preset, WantedNotice } from "./tables.ts";

/** What an endpoint asks for. */
export interface Wish {
  readonly documents: readonly DocumentText[];
  readonly preset: Preset | null;
  readonly notices: readonly WantedNotice[];
}

/** One thing that an endpoint asks for, ready to be followed. */
export interface Part<Name extends LogName = LogName> {
  readonly log: Name;
  readonly interest: Interest<LogEntries[Name]>;
  readonly key: string;
  /** The members `data` and `errors` of the body. */
  readonly members: FollowedDocument<Name>["answer"];
}

/** An endpoint's wish, ready to be followed. */
export interface Wanted {
  readonly interests: Interests;
  /** The first part that wants an entry, and its verdict on it: an event is delivered once, whatever else wants it. */
  find(log: LogName, entry: LogEntries[LogName]): { readonly part: Part; readonly matches: boolean } | null;
}

/** A wish that can be followed, or what is wrong with it, by its place in the input. */
export type CheckedWish =
  | { readonly type: "wanted"; readonly wanted: Wanted }
  | { readonly type: "refused"; readonly problems: readonly { readonly path: string; readonly message: string }[] };

export interface WishDependencies {
  readonly documents: FollowedDocuments;
  /** The gateway's own documents of a preset. */
  readonly presetDocuments: (preset: Preset) => readonly string[];
  readonly publicUrl: string;
}

/** Checks an endpoint's wish with the rights that it was given. */
export async function checkWish(
  { documents, presetDocuments, publicUrl }: WishDependencies,
  wish: Wish,
  principal: Principal,
): Promise<CheckedWish> {
  const own = await Promise.all(wish.documents.map((text) => documents.check(text, principal)));
  const problems = own.flatMap((checked, index) =>
    checked.type === "refused" ? [{ path: `documents.${index}.document`, message: checked.message }] : [],
  );
  if (problems.length > 0) return { type: "refused", problems };
  const preset = wish.preset === null ? [] : presetDocuments(wish.preset);
  const ours = await Promise.all(preset.map((document) => documents.check({ document, variables: null }, principal, true)));
  const parts = [...own, ...ours].map((checked): Part => {
    if (checked.type === "refused") throw new Error(`A preset's document is refused: ${checked.message}`);
    return partOf(checked.document);
  });
  const notices = wish.notices.map((notice) => noticeParts[notice](publicUrl, principal.systemId) as Part); // found by its own log
  return { type: "wanted", wanted: wantedOf([...parts, ...notices]) };
}

const partOf = ({ log, interest, key, answer }: AnyFollowedDocument): Part => ({ log, interest, key, members: answer }) as Part; // the parts of one document

function wantedOf(parts: readonly Part[]): Wanted {
  const by = new Map<LogName, readonly Part[]>();
  for (const part of parts) by.set(part.log, [...(by.get(part.log) ?? []), part]);
  const interests = Object.fromEntries([...by].map(([log, some]) => [log, joined(some)]));
  return {
    interests,
    find(log, entry) {
      for (const part of by.get(log) ?? []) {
        const matches = part.interest.verdictOf(entry as never); // of the part's own log
        if (matches !== null) return { part, matches };
      }
      return null;
    },
  };
}

/** The interest in whatever one of the parts wants. */
function joined(parts: readonly Part[]): Interest<never> {
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return first.interest as Interest<never>;
  return {
    key: JSON.stringify(parts.map(({ interest }) => interest.key)),
    within: withinAny(parts.map(({ interest }) => interest.within)),
    verdictOf: (entry) => (parts.some(({ interest }) => interest.verdictOf(entry) !== null) ? true : null),
  };
}

/** What at least one of the selections may select: by their entities, if all of them name some. */
function withinAny(selections: readonly ChangeSelection[]): ChangeSelection {
  const named = selections.map(({ entity = {} }) => (entity.eq === undefined ? entity.in : [entity.eq]));
  return named.every((names) => names !== undefined) ? { entity: { in: [...new Set(named.flat())] } } : {};
}

type NoticePart = (publicUrl: string, systemId: string | null) => Part<"systems"> | Part<"commands"> | Part<"notices">;

const ofKind =
  (kind: NoticeKind): NoticePart =>
  (_publicUrl, bound) => ({
    log: "notices",
    key: kind,
    interest: interestInNotices(bound, null, [kind]),
    members: async ({ change: { systemId, subjectId, data } }) => `"data":${JSON.stringify({ systemId, subjectId, ...data })}`,
  });

/** The commands that have ended. */
function interestInEnds(bound: string | null): Interest<LogEntries["commands"]> {
  const any = interestInCommands(bound, null, null);
  return { ...any, key: `ended ${any.key}`, verdictOf: (entry) => (isFinal(entry.state) ? any.verdictOf(entry) : null) };
}

const noticeParts: Record<WantedNotice, NoticePart> = {
  SYNC_FINISHED: ofKind("SYNC_FINISHED"),
  DELIVERY_FAILED: ofKind("DELIVERY_FAILED"),
  ENDPOINT_DISABLED: ofKind("ENDPOINT_DISABLED"),
  ALERT_OPENED: ofKind("ALERT_OPENED"),
  ALERT_STILL_OPEN: ofKind("ALERT_STILL_OPEN"),
  ALERT_RESOLVED: ofKind("ALERT_RESOLVED"),
  SYSTEM_STATUS: (publicUrl, bound) => ({
    log: "systems",
    key: "system.status",
    interest: interestInSystems(bound, null),
    members: async ({ change: { systemId, previousStatus, status, reason } }) => {
      const reconnect = status === "REAUTHORIZATION_REQUIRED" ? { reconnect: reconnectRequest(publicUrl, systemId) } : {};
      return `"data":${JSON.stringify({ systemId, previousStatus, status, reason, ...reconnect })}`;
    },
  }),
  COMMAND_FINISHED: (_publicUrl, bound) => ({
    log: "commands",
    key: "command.finished",
    interest: interestInEnds(bound),
    members: async ({ change: { commandId, systemId, state } }) => `"data":${JSON.stringify({ commandId, systemId, state })}`,
  }),
};

/** The request that makes a reconnect session for the customer: send it with the app's token, and lead the customer to its URL. */
const reconnectRequest = (publicUrl: string, systemId: string) => ({
  url: `${publicUrl}/graphql`,
  query:
    "mutation Reconnect($input: CreateReconnectSessionInput!) { createReconnectSession(input: $input) { __typename ... on CreateReconnectSessionSuccess { session { url expiresAt } } ... on ExpectedError { code message } } }",
  variables: { input: { systemId } },
});

/** The event of an entry as a part sees it. */
export const eventFor = (entry: LogEntries[LogName], matches: boolean): ChangeEvent<never> => ({
  type: "change",
  position: entry.position,
  mark: entry.mark,
  change: entry as never, // of the part's own log
  matches,
});
