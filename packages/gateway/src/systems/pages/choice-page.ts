import { html } from "./html.ts";
import type { Page } from "./page.ts";

/** One of several ways on. */
export interface Choice {
  readonly label: string;
  readonly help: string | null;
  /** Of the page behind it. */
  readonly query: Readonly<Record<string, string>>;
}

/** A page that lets a person choose. */
export function choicePage(title: string, text: string, choices: readonly Choice[]): Page {
  const items = choices.map(({ label, help, query }) => {
    const note = help === null ? null : html`<span>${help}</span>`;
    return html`<li><a href="?${new URLSearchParams(query).toString()}">${label}${note}</a></li>`;
  });
  return {
    status: 200,
    title,
    body: html`<p>${text}</p>
      <ul>
        ${items}
      </ul>`,
  };
}
