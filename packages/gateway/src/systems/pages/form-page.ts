import { html, type Html } from "../../pages/html.ts";
import type { Page } from "../../pages/page.ts";
import { renderQuote, type VendorQuote } from "./vendor-quote.ts";
import { renderOthers, type Way } from "./ways.ts";

/** One field of a form. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly help: string | null;
  readonly kind: "text" | "url" | "secret" | "choice";
  /** The initial value. Never a secret. */
  readonly value: string;
  /** The labels of a choice, by value. */
  readonly choices?: Readonly<Record<string, string>>;
  /** An optional field is folded away. */
  readonly isOptional: boolean;
}

/** A problem with the form as a whole. */
export interface Alert {
  readonly text: string;
  readonly quote: VendorQuote | null;
}

export interface FormPage {
  readonly title: string;
  readonly request: Html | null;
  readonly texts: readonly string[];
  readonly fields: readonly Field[];
  readonly hidden: Readonly<Record<string, string>>;
  readonly button: string;
  /** Problems, by field name. */
  readonly problems: ReadonlyMap<string, string>;
  readonly alert: Alert | null;
  /** Other links. */
  readonly ways: readonly Way[];
}

/** A page with a form that posts to the page's own address. */
export function formPage(form: FormPage): Page {
  const fields = [
    ...form.fields.filter(({ isOptional }) => !isOptional),
    ...form.fields.filter(({ isOptional }) => isOptional),
  ].map((field, index): PlacedField => ({ field, id: `field-${index}`, problem: form.problems.get(field.name) ?? null }));
  const optional = fields.filter(({ field }) => field.isOptional);
  const isOpen = optional.some(({ problem }) => problem !== null);
  const details = html`<details${isOpen ? html` open` : null}><summary>More settings</summary>
${optional.map(renderField)}</details>`;
  const summary = renderSummary(form.alert, fields);
  const body = html`${summary} ${form.request} ${form.texts.map((text) => html`<p>${text}</p>`)}
    <form method="post" autocomplete="off">
      ${Object.entries(form.hidden).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
      ${fields.filter(({ field }) => !field.isOptional).map(renderField)} ${optional.length === 0 ? null : details}
      <button type="submit">${form.button}</button>
    </form>
    ${renderOthers(form.ways)}`;
  const { title } = form;
  return summary === null ? { status: 200, title, body } : { status: 422, title, prefix: "Error: ", body };
}

/** A field with its id and its problem. */
interface PlacedField {
  readonly field: Field;
  readonly id: string;
  readonly problem: string | null;
}

/** The problems, with links to their fields. It has the focus, so that screen readers read it first. */
function renderSummary(alert: Alert | null, fields: readonly PlacedField[]): Html | null {
  const wrong = fields.filter(({ problem }) => problem !== null);
  if (alert === null && wrong.length === 0) return null;
  const links = wrong.map(({ field, id, problem }) => html`<li><a href="#${id}">${field.label}: ${problem}</a></li>`);
  return html`<div class="alert" role="alert" tabindex="-1" autofocus>
    <p>${alert?.text ?? "Check these fields:"}</p>
    ${renderQuote(alert?.quote ?? null)}
    ${
      links.length === 0
        ? null
        : html`<ul>
            ${links}
          </ul>`
    }
  </div>`;
}

function renderField({ field, id, problem }: PlacedField): Html {
  const described = [field.help === null ? null : `${id}-help`, problem === null ? null : `${id}-wrong`].filter(
    (item) => item !== null,
  );
  const attributes = html`id="${id}"
  name="${field.name}"${described.length === 0 ? null : html` aria-describedby="${described.join(" ")}"`}${problem === null ? null : html` aria-invalid="true"`}${field.isOptional ? null : html` required`}`;
  return html`<label for="${id}">${field.label}</label> ${control(field, attributes)}
    ${field.help === null ? null : html`<span class="help" id="${id}-help">${field.help}</span>`}
    ${problem === null ? null : html`<span class="wrong" id="${id}-wrong">${problem}</span>`}`;
}

const inputTypes = { text: "text", url: "url", secret: "password" } as const;

function control(field: Field, attributes: Html): Html {
  if (field.kind !== "choice") {
    return html`<input
      type="${inputTypes[field.kind]}"
      ${attributes}
      value="${field.value}"
      maxlength="4000"
      autocomplete="off"
      autocapitalize="none"
      spellcheck="false"
    />`;
  }
  const options = Object.entries(field.choices ?? {}).map(
    ([value, label]) => html`<option value="${value}" ${value === field.value ? html` selected` : null}>${label}</option>`,
  );
  return html`<select ${attributes}>
    ${options}
  </select>`;
}
