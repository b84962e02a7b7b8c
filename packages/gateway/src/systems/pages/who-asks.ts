import type { Database } from "../../store/database.ts";
import { findAskerRow } from "../../principals/asker-rows.ts";
import { html, type Html } from "../../pages/html.ts";

/** Who asks a person for access. */
export interface Asker {
  /** One line of at most 80 characters. */
  readonly name: string;
  readonly isTest: boolean;
}

const longestName = 80;

/** Who asks with the sessions of an environment; null while nobody has named the gateway's first workspace. */
export async function findAsker(service: Database, environmentId: string): Promise<Asker | null> {
  const row = await findAskerRow(service, environmentId);
  if (row === undefined || (row.workspace_id === "wsp_default" && row.name === "default")) return null;
  return { name: shownName(row.name), isTest: row.kind === "test" };
}

function shownName(name: string): string {
  const characters = Array.from(name.replaceAll(/[\p{C}\p{Z}]+/gu, " ").trim());
  if (characters.length === 0) return "An unnamed app";
  return characters.length > longestName ? `${characters.slice(0, longestName - 1).join("")}…` : characters.join("");
}

/** The sentence that says who asks, for an account at a product or one that is still to be chosen. The name is text of its own. */
export function asksFor(asker: Asker | null, product: string | null): Html | null {
  if (asker === null) return null;
  const account = product === null ? "account" : `${product} account`;
  return html`<p>
    <strong dir="auto">${asker.name}</strong>${asker.isTest ? " (test)" : ""} asks for access to your ${account}.
  </p>`;
}
