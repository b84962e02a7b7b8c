import type { ChangeSelection } from "../change-log/change-log.ts";
import type { CommandChange, RecordChange, SystemStatusChange } from "../change-log/change.ts";
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

const isVisible = (only: string | null, { systemId }: { readonly systemId: string }) => only === null || systemId === only;
