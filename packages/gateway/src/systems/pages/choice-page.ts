import { html, type Html } from "../../pages/html.ts";
import type { Page } from "../../pages/page.ts";
import { renderOthers, type Way } from "./ways.ts";

/** One of several ways on. */
export interface Choice {
  readonly label: string;
  readonly help: string | null;
  /** Of the page behind it. */
  readonly query: Readonly<Record<string, string>>;
}

/** A page that lets a person choose. */
export function choicePage(
  title: string,
  text: string,
  choices: readonly Choice[],
  ways: readonly Way[],
  whoAsks: Html | null,
): Page {
  const items = choices.map(({ label, help, query }) => {
    const note = help === null ? null : html`<span>${help}</span>`;
    return html`<li><a href="?${new URLSearchParams(query).toString()}">${label}${note}</a></li>`;
  });
  return {
    status: 200,
    title,
    body: html`${whoAsks}
      <p id="question">${text}</p>
      <ul class="choices" aria-labelledby="question">
        ${items}
      </ul>
      ${renderOthers(ways)}`,
  };
}
