import type { ChangeSelection } from "../change-log/change-log.ts";
import type { CommandChange, NoticeChange, RecordChange, SystemStatusChange } from "../change-log/change.ts";
import { isNoticeKind, type NoticeKind } from "../change-log/notice-kinds.ts";
import type { Interest } from "../feed/feed.ts";
import type { Filter } from "../filter/filter.ts";
import { verdictOf } from "./record-stream.ts";
import { isSelected } from "./selection-input.ts";

/** An entity's records that match `where`, limited to one system if the reader is bound to it. */
export function interestInRecords(entity: string, where: Filter | null, boundTo: string | null): Interest<RecordChange> {
  return {
    key: JSON.stringify(["records", entity, boundTo, where]),
    within: { entity: { eq: entity }, ...(boundTo !== null && { systemId: { eq: boundTo } }) },
    verdictOf: (change) => (change.entity === entity && isVisible(boundTo, change) ? verdictOf(where, change) : null),
  };
}

/** Changes of any records. The selection includes the limits of what the reader may see. */
export function interestInSelection(selection: ChangeSelection): Interest<RecordChange> {
  return {
    key: JSON.stringify(["changes", selection]),
    within: selection,
    verdictOf: (change) => (isSelected(selection, change) ? change.kind !== "DELETED" : null),
  };
}

/** The statuses of all systems, or of one. */
export function interestInSystems(boundTo: string | null, systemId: string | null): Interest<SystemStatusChange> {
  return {
    key: JSON.stringify(["systems", boundTo, systemId]),
    within: {},
    verdictOf: (change) => (isVisible(boundTo, change) && isVisible(systemId, change) ? true : null),
  };
}

/** The states of commands: of all, of a system's, or of one command. */
export function interestInCommands(
  boundTo: string | null,
  systemId: string | null,
  commandId: string | null,
): Interest<CommandChange> {
  return {
    key: JSON.stringify(["commands", boundTo, systemId, commandId]),
    within: {},
    verdictOf: (change) =>
      isVisible(boundTo, change) && isVisible(systemId, change) && (commandId === null || change.commandId === commandId)
        ? true
        : null,
  };
}

/** Notices: of all or some kinds, about everything or one system. Kinds that this version does not know are left out. */
export function interestInNotices(
  boundTo: string | null,
  systemId: string | null,
  kinds: readonly NoticeKind[] | null,
): Interest<NoticeChange> {
  const wanted = kinds === null ? null : [...new Set(kinds)].toSorted();
  return {
    key: JSON.stringify(["notices", boundTo, systemId, wanted]),
    within: {},
    verdictOf: (change) =>
      isVisible(boundTo, change) &&
      isVisible(systemId, change) &&
      isNoticeKind(change.kind) &&
      (wanted === null || wanted.includes(change.kind))
        ? true
        : null,
  };
}

const isVisible = (only: string | null, { systemId }: { readonly systemId: string | null }) => only === null || systemId === only;
