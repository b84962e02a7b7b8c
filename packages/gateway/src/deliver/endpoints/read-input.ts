import type { RefusedField } from "../../graph/failure.ts";
import type { AddressRules } from "../../vendor-calls/address-rules.ts";
import type { EndpointInput } from "../endpoint.ts";
import { type EndpointHeader, readEndpointHeaders } from "../sending/endpoint-headers.ts";
import { readEndpointUrl } from "../sending/endpoint-url.ts";

const mostDocuments = 20;
const longestDescription = 1000;

/** The addresses that may be called. */
export interface Addresses {
  readonly isListed: AddressRules;
  readonly isAllowed: AddressRules;
}

/** What has been given, in its normal form; what has not been given stays away. */
export interface CheckedInput {
  readonly url?: string;
  readonly headers?: readonly EndpointHeader[];
}

/** Checks what can be checked of an endpoint without its documents. */
export function readInput(
  input: EndpointInput,
  { isListed, isAllowed }: Addresses,
): CheckedInput | { readonly problems: readonly RefusedField[] } {
  const problems: RefusedField[] = [];
  const refuse = (path: string, message: string) => void problems.push({ path, message });
  const { maxInFlight = 1, maxPerSecond = null, documents = [], description = null } = input;
  const url = input.url === undefined ? null : readEndpointUrl(input.url, isListed, isAllowed);
  if (url !== null && "problem" in url) refuse("url", url.problem);
  const headers = input.headers === undefined ? null : readEndpointHeaders(input.headers);
  if (headers !== null && "problem" in headers) refuse("headers", headers.problem);
  if (maxInFlight < 1 || maxInFlight > 256) refuse("maxInFlight", "An endpoint takes 1 to 256 calls at a time.");
  if (maxPerSecond !== null && (maxPerSecond < 1 || maxPerSecond > 10_000))
    refuse("maxPerSecond", "An endpoint takes 1 to 10,000 calls a second.");
  if (documents.length > mostDocuments) refuse("documents", `An endpoint has at most ${mostDocuments} documents.`);
  if (description !== null && description.length > longestDescription)
    refuse("description", `A description has at most ${longestDescription} characters.`);
  if (problems.length > 0) return { problems };
  return {
    ...(url !== null && "url" in url && { url: url.url }),
    ...(headers !== null && "headers" in headers && { headers: headers.headers }),
  };
}
