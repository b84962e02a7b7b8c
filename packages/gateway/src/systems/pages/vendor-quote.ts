import { html, type Html } from "../../pages/html.ts";

/** What the vendor itself said, cleaned by `vendorWords`. */
export interface VendorQuote {
  readonly product: string;
  readonly words: string;
}

/** A quote where there are words. */
export const quoteOf = (product: string, words: string | null): VendorQuote | null =>
  words === null ? null : { product, words };

export const renderQuote = (quote: VendorQuote | null): Html | null =>
  quote === null ? null : html`<p class="quote">${quote.product} says: “${quote.words}”</p>`;
