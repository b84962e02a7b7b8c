import { html, type Html } from "./html.ts";
import type { Page } from "./page.ts";

/** One field of a form. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly help: string | null;
  readonly kind: "text" | "url" | "secret" | "choice";
  /** What stands in it at first. Never a secret. */
  readonly value: string;
  /** Label by value, of a choice. */
  readonly choices?: Readonly<Record<string, string>>;
  /** A field that need not be touched is put away. */
  readonly isOptional: boolean;
}

export interface FormPage {
  readonly title: string;
  readonly text: string | null;
  readonly fields: readonly Field[];
  readonly hidden: Readonly<Record<string, string>>;
  readonly button: string;
  /** What was wrong, by field name. */
  readonly problems: ReadonlyMap<string, string>;
  /** What was wrong with the whole. */
  readonly alert: string | null;
  /** Other ways to reach the same, each on a page of its own. */
  readonly otherWays: readonly { readonly label: string; readonly query: Readonly<Record<string, string>> }[];
}

/** A page with a form, which is sent back to the page's own address. */
export function formPage(form: FormPage): Page {
  const hasProblem = form.alert !== null || form.problems.size > 0;
  const alert = form.alert ?? (hasProblem ? "Something is not right yet. See below." : null);
  const field = (one: Field, index: number) => renderField(one, `field-${index}`, form.problems.get(one.name) ?? null);
  const needed = form.fields.filter(({ isOptional }) => !isOptional);
  const optional = form.fields.filter(({ isOptional }) => isOptional);
  const isOpen = optional.some(({ name }) => form.problems.has(name));
  const details = html`<details${isOpen ? html` open` : null}><summary>More settings</summary>
${optional.map((one, index) => field(one, needed.length + index))}</details>`;
  const others = form.otherWays.map(
    ({ label, query }) => html`<a class="other" href="?${new URLSearchParams(query).toString()}">${label} instead</a>`,
  );
  const body = html`${form.text === null ? null : html`<p>${form.text}</p>`}
    ${alert === null ? null : html`<p class="alert" role="alert">${alert}</p>`}
    <form method="post" autocomplete="off">
      ${Object.entries(form.hidden).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
      ${needed.map(field)} ${optional.length === 0 ? null : details}
      <button type="submit">${form.button}</button>
    </form>
    ${others}`;
  return { status: hasProblem ? 422 : 200, title: hasProblem ? `Check your entries: ${form.title}` : form.title, body };
}

function renderField(field: Field, id: string, problem: string | null): Html {
  const described = [field.help === null ? null : `${id}-help`, problem === null ? null : `${id}-wrong`].filter(
    (one) => one !== null,
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
