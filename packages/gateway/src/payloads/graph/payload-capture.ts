import { GatewayError } from "../../errors.ts";
import { conflict, type FailureView } from "../../graph/failure.ts";
import { needsScope } from "../../graph/field-access.ts";
import type { Graph } from "../../graph/graph.ts";
import { addResultUnion } from "../../graph/mutation-results.ts";
import type { CaptureMode } from "../payload.ts";
import { payloadsService } from "../payloads-service.ts";

/** Which payloads are kept, and how long. */
interface CaptureView {
  readonly mode: CaptureMode;
  readonly retentionDays: number;
}

/** The failure where the operator has decided against payloads. */
export const neverKept = (): FailureView =>
  conflict("PAYLOADS_NOT_KEPT", "This gateway keeps no payloads: its operator has set FETTLE_PAYLOAD_RETENTION_DAYS to 0.");

/** Adds payloadCapture and setPayloadCapture. */
export function addPayloadCapture(graph: Graph): void {
  const { builder, enumerations } = graph;
  const mode = enumerations.of("PayloadCaptureMode", "Which payloads an environment keeps.", {
    NONE: "None.",
    ERRORS: "Those of what failed.",
    ALL: "All.",
  } satisfies Record<CaptureMode, string>);
  const capture = builder.objectRef<CaptureView>("PayloadCapture").implement({
    description: "Which payloads of vendor calls, webhooks and failed requests an environment keeps.",
    fields: (t) => ({
      mode: t.field({ type: mode, nullable: false, description: "Which payloads are kept.", resolve: ({ mode: one }) => one }),
      retentionDays: t.exposeInt("retentionDays", {
        nullable: false,
        description: "How many days they are kept. 0: this gateway keeps none, whatever the mode is.",
      }),
    }),
  });
  builder.queryField("payloadCapture", (t) =>
    t.field({
      type: capture,
      nullable: false,
      description: "Which payloads your environment keeps.",
      resolve: async (_root, _arguments, { use, principal }) => ({
        mode: await use(payloadsService).mode(principal.environmentId),
        retentionDays: use(payloadsService).retentionDays,
      }),
    }),
  );
  const input = builder.inputType("SetPayloadCaptureInput", {
    description: "Which payloads to keep.",
    fields: (t) => ({ mode: t.field({ type: mode, required: true, description: "Which payloads are kept from now on." }) }),
  });
  const success = builder.objectRef<CaptureView>("SetPayloadCaptureSuccess").implement({
    description: "The setting was stored, and holds from now on.",
    fields: (t) => ({
      payloadCapture: t.field({
        type: capture,
        nullable: false,
        description: "Which payloads your environment keeps.",
        resolve: (view) => view,
      }),
    }),
  });
  builder.mutationField("setPayloadCapture", (t) =>
    t.field({
      type: addResultUnion(graph, "SetPayloadCaptureResult", success, ["ConflictError"]),
      nullable: false,
      description:
        "Sets which payloads your environment keeps; other nodes hear of it within two seconds. For one system see capturePayloads. Requires the scope systems, with a token that is not bound to a system.",
      args: { input: t.arg({ type: input, required: true, description: "Which payloads to keep." }) },
      extensions: needsScope("systems"),
      resolve: async (_root, given, { use, principal }) => {
        if (principal.systemId !== null)
          throw new GatewayError(
            "FORBIDDEN",
            "This token is bound to one system and cannot decide for others. See capturePayloads.",
          );
        const chosen = given.input.mode as CaptureMode; // GraphQL accepts no other value
        const { retentionDays, setMode } = use(payloadsService);
        if (retentionDays === 0 && chosen !== "NONE") return neverKept();
        await setMode(principal.environmentId, chosen);
        return { mode: chosen, retentionDays };
      },
    }),
  );
}
