import { responseOf } from "../plain-answer.ts";
import type { StageRoute } from "../stage.ts";
import type { Ingress } from "./ingress.ts";

const webhookBytes = 1_000_000;

/** Where vendors send webhooks. */
export const ingressRoutes = (ingress: Pick<Ingress, "receive">): readonly StageRoute[] => [
  {
    name: "ingress",
    path: "/ingress/",
    bodyBytes: webhookBytes,
    bodyOwner: "below",
    answer: async ({ method, url, headers }, key, readBody) =>
      responseOf(await ingress.receive({ method, url, headers: Object.fromEntries(headers), readBody }, key)),
    answerPlain: (request, key) => ingress.receive(request, key),
  },
];
