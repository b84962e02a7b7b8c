import type { Place } from "../change-log/place.ts";
import { singularOf } from "../graph/names.ts";
import type { LogEntries, LogName } from "../changes/followed-documents.ts";

/** What is known of an event without its payload. */
export interface EventFacts {
  readonly place: Place;
  /** `workOrder.updated`, `system.status`, `command.finished`. */
  readonly type: string;
  /** What is delivered in order: events with the same key follow each other. */
  readonly key: string;
  readonly recordId: string | null;
  readonly systemId: string | null;
  readonly traceId: string;
  readonly recordedAt: Date;
  /** Stands for a payload that is too large. */
  readonly thin: object;
}

/** The facts of an entry of the change log. */
export function factsOf(entry: LogEntries[LogName]): EventFacts {
  const { position, mark, traceId, recordedAt } = entry;
  const common = { place: { position, mark }, traceId, recordedAt };
  switch (entry.type) {
    case "record": {
      const { kind, entity, recordId, systemId, version, changedFields } = entry;
      const type = `${singularOf(entity)}.${kind.toLowerCase()}`;
      return {
        ...common,
        type,
        key: recordId,
        recordId,
        systemId,
        thin: { changes: { kind, entity, recordId, systemId, version, changedFields } },
      };
    }
    case "system": {
      const { systemId, status, previousStatus } = entry;
      return {
        ...common,
        type: "system.status",
        key: systemId,
        recordId: null,
        systemId,
        thin: { systemId, status, previousStatus },
      };
    }
    case "command": {
      const { systemId, commandId, state } = entry;
      const type = `command.${isFinal(state) ? "finished" : state.toLowerCase()}`;
      return { ...common, type, key: commandId, recordId: null, systemId, thin: { commandId, systemId, state } };
    }
    case "notice": {
      const { kind, systemId, subjectId } = entry;
      const type = kind.toLowerCase().replace("_", ".");
      return {
        ...common,
        type,
        key: systemId ?? subjectId ?? kind,
        recordId: null,
        systemId,
        thin: { kind, systemId, subjectId },
      };
    }
  }
}

/** Whether a command has ended with this state. */
export const isFinal = (state: string): boolean => state === "SUCCEEDED" || state === "FAILED" || state === "UNKNOWN";
