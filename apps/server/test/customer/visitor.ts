import { decode, type Form, formsOf } from "./forms.ts";

/** A page as a person sees it. */
export interface Page {
  readonly url: URL;
  readonly status: number;
  readonly html: string;
  readonly forms: readonly Form[];
}

/** The end of a visit: a page of the site, or the address outside it. */
export type Visit = { readonly page: Page; readonly leftFor: null } | { readonly page: null; readonly leftFor: URL };

const mostRedirects = 10;

/** A browser without scripts: it keeps cookies, follows redirects within one site, and stops at redirects that leave the site. */
export class Visitor {
  readonly #origin: string;
  readonly #cookies = new Map<string, string>();

  constructor(site: string) {
    this.#origin = new URL(site).origin;
  }

  open(url: string | URL): Promise<Visit> {
    return this.#go(new URL(url), { method: "GET" });
  }

  /** Sends a form of a page with changed values. */
  submit(page: Page, form: Form, values: Readonly<Record<string, string>> = {}): Promise<Visit> {
    const body = new URLSearchParams({ ...form.values, ...values });
    const target = new URL(form.action === "" ? page.url : form.action, page.url);
    if (form.method === "post") return this.#go(target, { method: "POST", body });
    target.search = body.toString();
    return this.#go(target, { method: "GET" });
  }

  async #go(start: URL, first: { readonly method: string; readonly body?: URLSearchParams }): Promise<Visit> {
    let url = start;
    let request = first;
    for (let redirects = 0; redirects < mostRedirects; redirects += 1) {
      if (url.origin !== this.#origin) return { page: null, leftFor: url };
      const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
      const response = await fetch(url, {
        ...request,
        headers: { accept: "text/html", origin: this.#origin, ...(cookie === "" ? {} : { cookie }) },
        redirect: "manual",
      });
      for (const text of response.headers.getSetCookie()) this.#keep(text);
      const html = await response.text();
      const onward = response.headers.get("location") ?? refreshOf(html);
      if (onward === null) return { page: { url, status: response.status, html, forms: formsOf(html) }, leftFor: null };
      url = new URL(onward, url);
      request = { method: "GET" };
    }
    throw new Error(`${start.href} redirects without end`);
  }

  #keep(text: string): void {
    const [pair = "", ...attributes] = text.split(";");
    const [name = "", ...value] = pair.split("=");
    const isOver = attributes.some((attribute) => /^\s*max-age\s*=\s*0\s*$/iu.test(attribute));
    if (isOver) this.#cookies.delete(name.trim());
    else this.#cookies.set(name.trim(), value.join("=").trim());
  }
}

/** The target of a page's immediate redirect. */
function refreshOf(html: string): string | null {
  const target = /<meta http-equiv="refresh" content="0; url=([^"]*)"/iu.exec(html)?.[1];
  return target === undefined ? null : decode(target);
}

/** The page of a visit that must not have left the site. */
export function pageOf(visit: Visit): Page {
  if (visit.page === null) throw new Error(`The visit left the site for ${visit.leftFor.href}`);
  return visit.page;
}
