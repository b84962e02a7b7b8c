import { notFound } from "../../graph/failure.ts";
import { needsScope } from "../../graph/field-access.ts";
import type { Graph } from "../../graph/graph.ts";
import { defineLoader } from "../../graph/loaders.ts";
import { addResultUnion } from "../../graph/mutation-results.ts";
import { neverKept } from "../../payloads/graph/payload-capture.ts";
import { payloadsService } from "../../payloads/payloads-service.ts";
import { systemLoader } from "./system-loader.ts";
import { systemSuccess } from "./system-success.ts";
import { systemType } from "./system-types.ts";

const hourMilliseconds = 3_600_000;
const noSystem = "There is no system with this id.";

const recordedUntilLoader = defineLoader<string, Date | null>({
  async read(ids, { use, principal }) {
    const found = await use(payloadsService).recordedUntil(principal.environmentId, ids);
    return ids.map((id) => found.get(id) ?? null);
  },
});

/** Adds capturePayloads, stopCapturingPayloads and `System.payloadsCapturedUntil`. */
export function addPayloadRecording(graph: Graph): void {
  const { builder, enumerations } = graph;
  const span = enumerations.of("PayloadRecordingSpan", "How long to record.", {
    HOUR: "For an hour from now on.",
    DAY: "For 24 hours from now on.",
  });
  const recordInput = builder.inputType("CapturePayloadsInput", {
    description: "The system to record, and how long.",
    fields: (t) => ({
      systemId: t.id({ required: true, description: "The system." }),
      for: t.field({ type: span, required: true, defaultValue: "HOUR", description: "How long. It replaces an earlier span." }),
    }),
  });
  const stopInput = builder.inputType("StopCapturingPayloadsInput", {
    description: "The system whose recording ends.",
    fields: (t) => ({ systemId: t.id({ required: true, description: "The system." }) }),
  });
  builder.mutationFields((t) => ({
    capturePayloads: t.field({
      type: addResultUnion(graph, "CapturePayloadsResult", systemSuccess(graph, "CapturePayloadsSuccess", "It is recorded."), [
        "NotFoundError",
        "ConflictError",
      ]),
      nullable: false,
      description:
        "Keeps every payload of a system for an hour or a day, whatever setPayloadCapture says; other nodes hear of it within two seconds. Requires the scope systems.",
      args: { input: t.arg({ type: recordInput, required: true, description: "The system to record, and how long." }) },
      extensions: needsScope("systems"),
      resolve: async (_root, { input }, { use, principal, loaders }) => {
        const system = await loaders.of(systemLoader).load(input.systemId);
        if (system === null) return notFound(noSystem);
        if (use(payloadsService).retentionDays === 0) return neverKept();
        const milliseconds = input.for === "DAY" ? 24 * hourMilliseconds : hourMilliseconds;
        await use(payloadsService).record(principal.environmentId, system.id, milliseconds);
        loaders.clear();
        return { system };
      },
    }),
    stopCapturingPayloads: t.field({
      type: addResultUnion(
        graph,
        "StopCapturingPayloadsResult",
        systemSuccess(graph, "StopCapturingPayloadsSuccess", "It is no longer recorded."),
        ["NotFoundError"],
      ),
      nullable: false,
      description:
        "Ends what capturePayloads began: setPayloadCapture decides again. What was recorded stays. Requires the scope systems.",
      args: { input: t.arg({ type: stopInput, required: true, description: "The system whose recording ends." }) },
      extensions: needsScope("systems"),
      resolve: async (_root, { input }, { use, principal, loaders }) => {
        const system = await loaders.of(systemLoader).load(input.systemId);
        if (system === null) return notFound(noSystem);
        await use(payloadsService).record(principal.environmentId, system.id, 0);
        loaders.clear();
        return { system };
      },
    }),
  }));
  builder.objectFields(systemType(graph), (t) => ({
    payloadsCapturedUntil: t.field({
      type: "DateTime",
      nullable: true,
      complexity: 2,
      description: "Until when every payload of the system is kept; see capturePayloads. Null when setPayloadCapture decides.",
      resolve: ({ id }, _arguments, { loaders }) => loaders.of(recordedUntilLoader).load(id),
    }),
  }));
}
