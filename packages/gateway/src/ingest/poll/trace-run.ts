import { inSpan } from "../../telemetry/in-span.ts";
import type { Tracer } from "../../telemetry/tracer.ts";
import type { SyncRunKind } from "../tables.ts";
import type { NextRun } from "./sync-dependencies.ts";
import type { SyncTarget } from "./sync-state-rows.ts";

/** Has a sync run in a span of its own, whose trace is the run's. A failure at the vendor is the failure of its calls. */
export const traceRun = (
  tracer: Tracer,
  kind: SyncRunKind,
  { systemId, entity }: SyncTarget,
  run: () => Promise<NextRun>,
): Promise<NextRun> =>
  inSpan(
    tracer,
    `sync run ${entity}`,
    { attributes: { "fettle.sync.kind": kind, "fettle.entity": entity, "fettle.system.id": systemId } },
    run,
  );
