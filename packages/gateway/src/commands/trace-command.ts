import { inSpan } from "../telemetry/in-span.ts";
import { noTracer, type Tracer } from "../telemetry/tracer.ts";
import type { CommandRow } from "./command-rows.ts";

/** Carries out a command in a span of its own, in the trace of the request that asked for it. */
export async function traceCommand(
  tracer: Tracer = noTracer,
  { id, system_id, trace_id, operation, entity }: CommandRow,
  carryOut: () => Promise<CommandRow>,
): Promise<CommandRow> {
  if (!tracer.isOn) return await carryOut();
  const attributes = {
    "fettle.command.id": id,
    "fettle.command.operation": operation,
    "fettle.entity": entity,
    "fettle.system.id": system_id,
  };
  return await inSpan(tracer, `command ${operation}`, { traceId: trace_id, attributes }, async (span) => {
    const row = await carryOut();
    span.set({ "fettle.command.status": row.status });
    if (row.status === "FAILED" || row.status === "UNKNOWN") span.fail(row.status);
    return row;
  });
}
