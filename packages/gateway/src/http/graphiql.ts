import { renderGraphiQL } from "graphql-yoga";

/** Options of GraphiQL, as Yoga's renderers take them. */
export type GraphiQLOptions = NonNullable<Parameters<typeof renderGraphiQL>[0]>;

/** Gives the HTML of GraphiQL. */
export type GraphiQLRenderer = (options: GraphiQLOptions) => string;

const options: GraphiQLOptions = {
  title: "Fettle",
  defaultHeaders: '{\n  "Authorization": "Bearer <token>"\n}',
  headers: '{\n  "Authorization": "Bearer <token>"\n}',
  defaultQuery:
    "query Latest {\n  workOrders(first: 10) {\n    nodes { id title status system { displayName } }\n    changeCursor\n  }\n}\n",
  subscriptionsProtocol: "SSE",
  shouldPersistHeaders: false,
};

/** GraphiQL with this API's defaults, whoever renders it. */
export const withDefaults =
  (render: GraphiQLRenderer): GraphiQLRenderer =>
  (given) =>
    render({ ...given, ...options });

/** Yoga's page, which loads GraphiQL from a CDN, and in its place a plain form for browsers that cannot reach one. */
export const renderWithFallback: GraphiQLRenderer = (given) => renderGraphiQL(given).replace("</body>", `${fallback}</body>`);

const fallback = `<script type="module">
if (typeof YogaGraphiQL === "undefined") {
  document.body.innerHTML = \`<main style="font:14px system-ui;max-width:60rem;margin:2rem auto;display:grid;gap:.5rem">
    <h1 style="font-size:1.2rem">Fettle</h1>
    <p>GraphiQL could not be loaded, as this browser has no way to its CDN. This form sends the same requests.</p>
    <label>Token <input id="token" type="password" autocomplete="off" style="width:100%"></label>
    <label>Query or subscription <textarea id="query" rows="12" spellcheck="false" style="width:100%;font-family:monospace"></textarea></label>
    <label>Variables (JSON) <textarea id="variables" rows="3" spellcheck="false" style="width:100%;font-family:monospace">{}</textarea></label>
    <button id="run">Run</button> <pre id="answer" style="white-space:pre-wrap"></pre></main>\`;
  const at = (id) => document.getElementById(id);
  at("query").value = ${JSON.stringify(options.defaultQuery)};
  let running;
  at("run").addEventListener("click", async () => {
    running?.abort();
    running = new AbortController();
    at("answer").textContent = "";
    try {
      const body = JSON.stringify({ query: at("query").value, variables: JSON.parse(at("variables").value || "{}") });
      const accept = /^\\s*subscription/m.test(at("query").value) ? "text/event-stream" : "application/graphql-response+json";
      const headers = { "content-type": "application/json", accept, authorization: "Bearer " + at("token").value };
      const response = await fetch(location.pathname, { method: "POST", headers, body, signal: running.signal });
      if (!response.headers.get("content-type").startsWith("text/event-stream")) {
        at("answer").textContent = JSON.stringify(await response.json(), null, 2);
        return;
      }
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        at("answer").textContent += value;
      }
    } catch (error) {
      if (error.name !== "AbortError") at("answer").textContent = String(error);
    }
  });
}
</script>`;
