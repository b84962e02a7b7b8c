import type { ConnectorConfiguration } from "../../catalog/catalog.ts";
import { html, type Html } from "../../pages/html.ts";
import type { Page } from "../../pages/page.ts";
import { isMeaning } from "../registry/settings.ts";
import type { AskedWords } from "../sessions/asked-words.ts";
import type { Meanings, SeenWord } from "../words/seen-words.ts";
import { meaningsOf, wordSettings } from "../words/word-map.ts";
import type { Typed } from "./method-form.ts";
import { pageUrl, type PageDependencies } from "./page-dependencies.ts";
import { renderOthers, type Way } from "./ways.ts";

/** The hidden field that tells this form from the one for credentials. */
export const wordsField = { name: "step", value: "words" } as const;

const nameOf = (list: string, index: number) => `word.${list}.${index}`;

/** Asks what the customer's own words mean: one choice a word, filled in with the proposals. It posts to the session's page. */
export function wordsPage(
  dependencies: Pick<PageDependencies, "publicUrl">,
  configuration: ConnectorConfiguration,
  { asked, secret }: Pick<AskedWords, "asked" | "secret">,
  ways: readonly Way[],
): Page {
  const { name } = configuration.connector;
  const lists = Array.from(wordSettings(configuration), ([list, setting]) => {
    const words = asked[list] ?? [];
    if (words.length === 0) return html``;
    const meanings = meaningsOf(setting);
    const help = setting.help === undefined ? null : html`<span class="help">${setting.help}</span>`;
    return html`<fieldset>
      <legend>${setting.label}</legend>
      ${help} ${words.map((word, index) => renderWord(word, nameOf(list, index), meanings))}
    </fieldset>`;
  });
  return {
    status: 200,
    title: "What do your words mean?",
    body: html`<p>
        Your company uses words of its own in ${name}. Choose what each of them means. Where a meaning seems likely, it is chosen
        already.
      </p>
      <form method="post" action="${pageUrl(dependencies, secret)}" autocomplete="off">
        <input type="hidden" name="${wordsField.name}" value="${wordsField.value}" />
        ${lists}
        <button type="submit">Save and connect</button>
      </form>
      ${renderOthers(ways)}`,
  };
}

function renderWord({ word, label, proposed }: SeenWord, name: string, meanings: readonly string[]): Html {
  const option = (value: string, text: string) =>
    html`<option value="${value}" ${value === (proposed ?? "") ? html` selected` : null}>${text}</option>`;
  const isPlain = word === label;
  return html`<label for="${name}">${label}</label>
    <select id="${name}" name="${name}" ${isPlain ? null : html` aria-describedby="${name}-help"`}>
      ${option("", "None of these")} ${meanings.map((value) => option(value, phraseOf(value)))}
    </select>
    ${isPlain ? null : html`<span class="help" id="${name}-help">${word}</span>`}`;
}

/** `ON_HOLD` as “On hold”. */
function phraseOf(value: string): string {
  const words = value.replaceAll("_", " ").toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What the visitor has chosen; null when the form does not fit the page. Words that are not in it mean nothing. */
export function chosenMeanings(
  configuration: ConnectorConfiguration,
  { asked }: Pick<AskedWords, "asked">,
  typed: Typed,
): Meanings | null {
  const chosen: Record<string, ReadonlyMap<string, string | null>> = {};
  for (const [list, setting] of wordSettings(configuration)) {
    const meanings = (asked[list] ?? []).map(({ word }, index) => [word, typed.get(nameOf(list, index)) || null] as const);
    if (meanings.some(([, value]) => value !== null && !isMeaning(setting, value))) return null;
    chosen[list] = new Map(meanings);
  }
  return chosen;
}
