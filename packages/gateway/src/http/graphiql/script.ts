import { examples } from "./examples.ts";

/**
 * The browser script around GraphiQL. The token comes from the address's fragment or from the dialog, stays in the tab's session storage,
 * and is added to every API call without one.
 */
export const script = `"use strict";
(() => {
  const examples = ${JSON.stringify(examples)};
  const key = "fettle.token";
  const refused = "The gateway does not accept this token: it is wrong, has expired or was revoked. Enter another token.";
  const replaces = "This link contains another API token. Use it in this tab instead of the current one?";
  const endpoint = location.origin + location.pathname;
  const send = globalThis.fetch.bind(globalThis);
  const find = (id) => document.getElementById(id);

  /** A fragment reaches no server and no log; once removed from the address, it is not in the history either. */
  function takeFragment() {
    const token = new URLSearchParams(location.hash.slice(1)).get("token");
    if (token === null) return false;
    history.replaceState(history.state, "", location.pathname + location.search);
    // A stranger's link could otherwise switch this tab to the stranger's environment.
    const held = sessionStorage.getItem(key);
    if (held !== null && held !== token.trim() && !confirm(replaces)) return false;
    sessionStorage.setItem(key, token.trim());
    return true;
  }
  takeFragment();
  addEventListener("hashchange", () => takeFragment() && location.reload());

  const json = { "content-type": "application/json", accept: "application/graphql-response+json, application/json" };
  const tryToken = (token) =>
    send(endpoint, {
      method: "POST",
      headers: { ...json, authorization: "Bearer " + token },
      body: JSON.stringify({ query: "{ __typename }" }),
    });

  /** The reason why a token cannot be used; null when it can. */
  async function problemOf(token) {
    if (!/^[!-~]+$/.test(token)) return "A token is one word, such as fettle_test_…, without spaces.";
    try {
      return (await tryToken(token)).status === 401 ? refused : null;
    } catch {
      return "The gateway cannot be reached. Try again.";
    }
  }

  let asking = null;
  /** Asks the user for a token; null when they enter none. Concurrent calls share the answer. */
  const ask = (why) => (asking ??= openDialog(why).finally(() => { asking = null; }));

  function openDialog(why) {
    const [dialog, form, input, wrong] = ["token-dialog", "token-form", "token", "token-wrong"].map(find);
    const tell = (text) => {
      wrong.textContent = text ?? "";
      input.setAttribute("aria-invalid", String(text !== null));
    };
    input.value = "";
    tell(why);
    dialog.showModal();
    return new Promise((resolve) => {
      form.onsubmit = async (event) => {
        event.preventDefault();
        const token = input.value.trim().replace(/^bearer\\s+/i, "");
        const problem = await problemOf(token);
        if (!dialog.open) return;
        tell(problem);
        if (problem !== null) return input.select();
        sessionStorage.setItem(key, token);
        dialog.close();
      };
      dialog.onclose = () => resolve(sessionStorage.getItem(key));
      find("token-later").onclick = () => dialog.close();
    });
  }

  let wasDeclined = false;
  globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    if (request.url.split(/[?#]/u)[0] !== endpoint || request.headers.has("authorization")) return send(request);
    // GraphiQL requests the schema by itself; that does not ask a user again who has declined.
    const isWanted = !wasDeclined || !(await request.clone().text()).includes("IntrospectionQuery");
    for (let why = null; ; why = refused) {
      const token = sessionStorage.getItem(key) ?? (isWanted ? await ask(why) : null);
      const headers = new Headers(request.headers);
      if (token === null) wasDeclined = true;
      else headers.set("authorization", "Bearer " + token);
      const answer = await send(new Request(request.clone(), { headers }));
      if (token === null || answer.status !== 401) return answer;
      // The user may have entered another token in the meantime.
      if (sessionStorage.getItem(key) === token) sessionStorage.removeItem(key);
    }
  };

  async function changeToken() {
    const before = sessionStorage.getItem(key);
    const token = await ask(null);
    if (token === null || (token === before && !wasDeclined)) return;
    wasDeclined = false;
    document.querySelector('[aria-label="Re-fetch GraphQL schema"]')?.click();
  }

  /** The environment in which the examples can be tried; null when the token may not see it. */
  async function lookAround() {
    const query = "{ viewer { environment { kind } } systems(first: 50) { nodes { id status } } }";
    try {
      const answer = await fetch(endpoint, { method: "POST", headers: json, body: JSON.stringify({ query }) });
      return (await answer.json()).data ?? null;
    } catch {
      return null;
    }
  }

  /** A write is offered only where it affects no customer. */
  function tabsFor(around) {
    const system = around?.systems.nodes.find(({ status }) => status === "CONNECTED");
    const text = (variables) => JSON.stringify(variables, null, 2);
    const write = () => {
      const input = { systemId: system.id, title: "Created in GraphiQL", idempotencyKey: crypto.randomUUID(), hold: false };
      return { query: examples.write, variables: text({ input }) };
    };
    return [
      { query: examples.query, variables: text(examples.queryVariables) },
      { query: examples.subscription },
      system !== undefined && around.viewer.environment.kind === "TEST" ? write() : { query: examples.connect },
    ];
  }

  /** The last active tab. GraphiQL opens another one by default. */
  function tabInFront() {
    try {
      const { tabs, activeTabIndex } = JSON.parse(localStorage.getItem("graphiql:tabState"));
      return tabs[activeTabIndex] ?? null;
    } catch {
      return null;
    }
  }

  /** Waits until GraphiQL has drawn its button. */
  function openDocumentation() {
    const button = document.querySelector('[aria-label="Show Documentation Explorer"]');
    if (button === null) requestAnimationFrame(openDocumentation);
    else button.click();
  }

  /** Screen readers ignore a tab that contains buttons: the tabs become a list of buttons, one of them current. */
  function nameTabs() {
    document.querySelector(".graphiql-tabs")?.removeAttribute("role");
    for (const tab of document.querySelectorAll(".graphiql-tab")) {
      tab.removeAttribute("role");
      tab.removeAttribute("aria-selected");
      tab.firstElementChild?.setAttribute("aria-current", String(tab.classList.contains("graphiql-tab-active")));
    }
  }

  addEventListener("DOMContentLoaded", async () => {
    globalThis.MonacoEnvironment = {
      globalAPI: false,
      getWorkerUrl: (_module, label) => find("root").dataset[label + "Worker"] ?? find("root").dataset.editorWorker,
    };
    find("token-change").onclick = changeToken;
    const watched = { subtree: true, childList: true, attributes: true, attributeFilter: ["role", "aria-selected"] };
    new MutationObserver(nameTabs).observe(find("root"), watched);
    const defaultTabs = tabsFor(await lookAround());
    const { query, variables } = tabInFront() ?? defaultTabs[0];
    YogaGraphiQL.renderYogaGraphiQL(find("root"), {
      title: "Fettle",
      logo: " ",
      defaultTabs,
      query: query ?? "",
      variables: variables ?? "",
      subscriptionsProtocol: "SSE",
      shouldPersistHeaders: false,
      // Yoga's own GraphiQL writes the typed text into the address.
      onEditQuery: () => {},
    });
    if (location.hash === "#docs") openDocumentation();
  });
})();
`;
