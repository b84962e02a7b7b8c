import { html, type Html } from "../../pages/html.ts";

/** The vendor's own message, cleaned by `cleanVendorMessage`. */
export interface VendorQuote {
  readonly product: string;
  readonly words: string;
}

/** A quote of the message, if any. */
export const quoteOf = (product: string, words: string | null): VendorQuote | null =>
  words === null ? null : { product, words };

export const renderQuote = (quote: VendorQuote | null): Html | null =>
  quote === null ? null : html`<p class="quote">${quote.product} says: “${quote.words}”</p>`;
