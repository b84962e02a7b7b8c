import type { StageRoute } from "../stage.ts";
import type { Systems } from "./systems.ts";

/** The limit of a form with settings and credentials. */
const formBytes = 64_000;

/** The hosted pages. */
export function systemsRoutes(systems: Pick<Systems, "pages">): readonly StageRoute[] {
  const page = { name: "pages", bodyBytes: formBytes };
  return [
    { ...page, path: "/connect/", answer: (request, secret) => systems.pages(request, secret) },
    { ...page, path: "/oauth/callback", answer: (request) => systems.pages(request, null) },
  ];
}
