import { html, type Html } from "../../pages/html.ts";
import type { Page } from "../../pages/page.ts";
import { renderOthers, type Way } from "./ways.ts";

/** One option on a page. */
export interface Choice {
  readonly label: string;
  readonly help: string | null;
  /** The query of the page that it leads to. */
  readonly query: Readonly<Record<string, string>>;
}

/** A page with a choice. */
export function choicePage(
  title: string,
  text: string,
  choices: readonly Choice[],
  ways: readonly Way[],
  request: Html | null,
): Page {
  const items = choices.map(({ label, help, query }) => {
    const note = help === null ? null : html`<span>${help}</span>`;
    return html`<li><a href="?${new URLSearchParams(query).toString()}">${label}${note}</a></li>`;
  });
  return {
    status: 200,
    title,
    body: html`${request}
      <p id="question">${text}</p>
      <ul class="choices" aria-labelledby="question">
        ${items}
      </ul>
      ${renderOthers(ways)}`,
  };
}
