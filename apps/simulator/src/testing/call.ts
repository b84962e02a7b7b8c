import type { ConnectorId } from "../connector-id.ts";
import type { Simulator } from "../start-simulator.ts";
import { apiPaths, createOauthClient } from "./oauth-client.ts";

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The records of a page, or other objects in a list of an answer. */
export const listIn = ({ body }: Reply, member: string): Record<string, unknown>[] => {
  const list = body[member];
  if (!Array.isArray(list)) throw new Error(`There is no list ${member} in ${JSON.stringify(body).slice(0, 200)}.`);
  return list;
};

const reply = async (url: string, method: string, body: unknown, headers: Record<string, string>): Promise<Reply> => {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(url, { method, headers: { "content-type": "application/json", ...headers }, ...sent });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === "" ? {} : JSON.parse(text) };
};

/** The headers of a vendor's API with a key. PestPac wants a person's token beside it: of the key's company, if it is known. */
export const credentialsOf = async (
  simulator: Simulator,
  connector: ConnectorId,
  key = simulator.apiKeys[connector][0]?.key ?? "",
): Promise<Record<string, string>> => {
  if (connector === "workwave-service") return { "x-api-key": key };
  if (connector !== "pestpac") return { authorization: `Bearer ${key}` };
  const account = simulator.apiKeys.pestpac.find((each) => each.key === key)?.account;
  const person = simulator.logins.pestpac.find((each) => account === undefined || each.account === account);
  const tokens = await createOauthClient(simulator, "pestpac").signIn(person?.login ?? "", person?.password ?? "");
  return { authorization: `Bearer ${tokens.access_token}`, apikey: key, "tenant-id": person?.account ?? "" };
};

/** Calls a vendor's API with a key, by default the one with full access to the first account. */
export const callApi = async (
  simulator: Simulator,
  connector: ConnectorId,
  method: string,
  path: string,
  {
    body,
    headers = {},
    key = simulator.apiKeys[connector][0]?.key ?? "",
  }: { body?: unknown; headers?: Record<string, string>; key?: string } = {},
): Promise<Reply> => {
  const credentials = await credentialsOf(simulator, connector, key);
  return reply(simulator.url + apiPaths[connector] + path, method, body, { ...credentials, ...headers });
};

/** Calls the control API. */
export const control = (simulator: Simulator, method: string, path: string, body?: unknown): Promise<Reply> =>
  reply(`${simulator.url}/_control/${path}`, method, body, {});
