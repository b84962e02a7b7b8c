import { needsScope } from "../../graph/field-access.ts";
import type { Graph } from "../../graph/graph.ts";
import { addResultUnion } from "../../graph/mutation-results.ts";
import { invalid } from "../../graph/failure.ts";
import type { Alert } from "../alert.ts";
import { alertsService } from "../alerts-service.ts";
import { alertType } from "./alert-types.ts";
import { outcomeView } from "./outcome-view.ts";

const longestNote = 1000;

/** Adds `acknowledgeAlert`. */
export function addAcknowledging(graph: Graph): void {
  const { builder } = graph;
  const input = builder.inputType("AcknowledgeAlertInput", {
    description: "The alert that somebody is at.",
    fields: (t) => ({
      id: t.id({ required: true, description: "The alert." }),
      note: t.string({
        required: false,
        description: `What to tell others, up to ${longestNote.toLocaleString("en")} characters.`,
      }),
    }),
  });
  const success = builder.objectRef<{ readonly alert: Alert }>("AcknowledgeAlertSuccess").implement({
    description: "The alert is acknowledged.",
    fields: (t) => ({
      alert: t.field({ type: alertType(graph), nullable: false, description: "The alert.", resolve: ({ alert }) => alert }),
    }),
  });
  builder.mutationField("acknowledgeAlert", (t) =>
    t.field({
      type: addResultUnion(graph, "AcknowledgeAlertResult", success, ["NotFoundError", "ValidationError", "ConflictError"]),
      nullable: false,
      description:
        "Says that somebody is working on an alert: no reminder is sent, and the alert ends like any other. If the alert was acknowledged before, the call replaces its note. Requires the scope systems.",
      args: { input: t.arg({ type: input, required: true, description: "The alert." }) },
      extensions: needsScope("systems"),
      resolve: async (_root, { input: { id, note = null } }, { use, principal, loaders }) => {
        if (note !== null && note.length > longestNote) {
          const message = `A note has at most ${longestNote} characters.`;
          return invalid(message, [{ path: "note", message }]);
        }
        const outcome = await use(alertsService).acknowledge(principal, id, note);
        loaders.clear();
        return outcomeView(outcome, "alert", (alert) => ({ alert }));
      },
    }),
  );
}
