import { answerWith } from "../../pages/page.ts";
import { html } from "../../pages/html.ts";
import { jsonAnswer } from "./answers.ts";
import { answerTypeOf } from "./media-types.ts";
import type { Readiness } from "./readiness.ts";

/** A link of the page at `/`. */
export interface RootLink {
  readonly label: string;
  /** Absolute, or relative to the page. */
  readonly url: string;
  /** The description of the target, in a sentence. */
  readonly help: string;
}

const about = "One live GraphQL API over the maintenance and field-service systems that your customers use.";

const own: readonly RootLink[] = [
  { label: "GraphiQL", url: "graphql", help: "Run queries, mutations and subscriptions. You need an API token." },
  { label: "Documentation", url: "graphql#docs", help: "Read in GraphiQL what every field, filter and error means." },
];
const operators: readonly RootLink[] = [
  { label: "Status", url: "readyz", help: "See whether this gateway is ready, and what it is waiting for." },
  { label: "Metrics", url: "metrics", help: "See this gateway's metrics in the Prometheus format." },
];

/** Answers `/`: a page of links for a browser, JSON for a program. */
export async function rootAnswer(
  request: Request,
  {
    ready,
    links: more,
    operations,
  }: {
    readonly ready: () => Promise<Readiness>;
    readonly links: readonly RootLink[];
    /** The operational paths that this port serves. */
    readonly operations: { has(path: string): boolean };
  },
): Promise<Response> {
  const vary = { vary: "accept" };
  if (answerTypeOf(request.headers.get("accept"), ["application/json", "text/html"]) !== "text/html")
    return jsonAnswer(
      200,
      {
        name: "Fettle",
        description: about,
        graphql: "/graphql",
        ready: "/readyz",
        ...(operations.has("/metrics") && { metrics: "/metrics" }),
      },
      vary,
    );
  const { isReady, missing } = await ready();
  const links = [...own, ...more, ...operators.filter(({ url }) => operations.has(`/${url}`))].map(
    ({ label, url, help }) =>
      html`<li>
        <a href="${url}">${label}<span>${help}</span></a>
      </li>`,
  );
  const answer = answerWith({
    status: 200,
    title: "Fettle",
    body: html`<p>${about}</p>
      <p>${isReady ? "This gateway is ready." : `This gateway is not ready yet: ${missing.join("; ").replace(/\.?$/u, ".")}`}</p>
      <ul class="choices">
        ${links}
      </ul>`,
  });
  answer.headers.set("vary", "accept");
  return answer;
}
