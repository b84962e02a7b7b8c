import type { LogEvent, Logger } from "kysely";
import { currentSpan } from "../telemetry/current-span.ts";
import { typeOf } from "../telemetry/in-span.ts";
import type { Tracer } from "../telemetry/tracer.ts";

/** A statement that is longer is cut. */
const mostCharacters = 2_000;
const firstTable = /\b(?:from|into|update)\s+(?:only\s+)?("?\w+"?(?:\."?\w+"?)?)/iu;
/** A transaction begins when it gets its session, which takes no time of its own. */
const untold = new Set(["begin", "start"]);

/** How kysely takes what is done with each statement. */
export type StatementLog = { readonly log?: Logger };

/**
 * Has each statement in a span, inside spans that are recorded: polls and look-ups of nobody's have none. Its text has no values, which travel
 * apart. Without telemetry kysely measures nothing.
 */
export function traceStatements(tracer: Tracer): StatementLog {
  if (!tracer.isOn) return {};
  return {
    log(event) {
      if (currentSpan()?.isRecording === true) record(tracer, event);
    },
  };
}

function record(tracer: Tracer, event: LogEvent): void {
  const text = event.query.sql.trim();
  const operation = (/^\w+/u.exec(text)?.[0] ?? "").toLowerCase();
  if (untold.has(operation)) return;
  const table = firstTable.exec(text)?.[1]?.replaceAll('"', "");
  const summary = table === undefined ? operation : `${operation} ${table}`;
  const span = tracer.start(summary, {
    kind: "client",
    millisecondsAgo: event.queryDurationMillis,
    attributes: {
      "db.system.name": "postgresql",
      "db.operation.name": operation,
      "db.query.summary": summary,
      "db.query.text": text.slice(0, mostCharacters),
      ...(table !== undefined && { "db.collection.name": table }),
    },
  });
  if (event.level === "error") span.fail(typeOf(event.error));
  span.end();
}
