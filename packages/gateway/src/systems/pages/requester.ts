import type { Database } from "../../store/database.ts";
import { findRequesterRow } from "../../principals/requester-rows.ts";
import { html, type Html } from "../../pages/html.ts";

/** The workspace that requests access. */
export interface Requester {
  /** One line of at most 80 characters. */
  readonly name: string;
  readonly isTest: boolean;
}

const longestName = 80;

/** The workspace behind an environment's sessions; null until the gateway's first workspace gets a name. */
export async function findRequester(service: Database, environmentId: string): Promise<Requester | null> {
  const row = await findRequesterRow(service, environmentId);
  if (row === undefined || (row.workspace_id === "wsp_default" && row.name === "default")) return null;
  return { name: shownName(row.name), isTest: row.kind === "test" };
}

function shownName(name: string): string {
  const characters = Array.from(name.replaceAll(/[\p{C}\p{Z}]+/gu, " ").trim());
  if (characters.length === 0) return "An unnamed app";
  return characters.length > longestName ? `${characters.slice(0, longestName - 1).join("")}…` : characters.join("");
}

/** The request for access, to an account at a product or one still to be chosen. The name's text direction is isolated. */
export function renderRequest(requester: Requester | null, product: string | null): Html | null {
  if (requester === null) return null;
  const account = product === null ? "account" : `${product} account`;
  return html`<p>
    <strong dir="auto">${requester.name}</strong>${requester.isTest ? " (test)" : ""} asks for access to your ${account}.
  </p>`;
}
