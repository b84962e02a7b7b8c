import { approveLogin } from "@fettle/simulator";
import { decode, type Form } from "./forms.ts";
import { type Page, pageOf, type Visit, Visitor } from "./visitor.ts";

/** Sends a query or mutation and returns its data. */
export type Ask = <Data>(query: string, variables?: Readonly<Record<string, unknown>>) => Promise<Data>;

/** The vendors that the simulator plays unless it is asked for others, by connector. */
export type ConnectorId = "cmms-bee" | "workwave-service";

/** All vendors that the simulator can play, by connector. */
export type AnyConnectorId = ConnectorId | "maintainx" | "pestpac";

interface VendorAccess {
  readonly apiKeys: readonly { readonly key: string; readonly account: string }[];
  readonly logins: readonly { readonly login: string; readonly password: string }[];
}

/** The ways in which a customer signs in at each vendor. */
const methods = { "cmms-bee": "oauth2", "workwave-service": "apiKey", maintainx: "apiKey", pestpac: "password" } as const;

/** What a customer types into the form, for a vendor that asks for more than a key. */
const typed: Partial<Record<AnyConnectorId, (access: VendorAccess) => Readonly<Record<string, string>>>> = {
  maintainx: ({ apiKeys: [key] }) => ({ "credential.key": key?.key ?? "", "setting.organizationId": key?.account ?? "" }),
  pestpac: ({ apiKeys: [key], logins: [person] }) => ({
    "credential.username": person?.login ?? "",
    "credential.password": person?.password ?? "",
    "credential.header.apikey": key?.key ?? "",
    "setting.companyKey": key?.account ?? "",
    "setting.timeZone": "America/Phoenix",
  }),
};

const createSession = /* GraphQL */ `
  mutation ($input: CreateConnectSessionInput!) {
    createConnectSession(input: $input) {
      ... on CreateConnectSessionSuccess {
        session {
          id
          url
        }
      }
      ... on ExpectedError {
        message
      }
    }
  }
`;

const createReconnectSession = /* GraphQL */ `
  mutation ($input: CreateReconnectSessionInput!) {
    createReconnectSession(input: $input) {
      ... on CreateReconnectSessionSuccess {
        session {
          id
          url
        }
      }
      ... on ExpectedError {
        message
      }
    }
  }
`;

const findSystems = /* GraphQL */ `
  query ($where: SystemFilter!) {
    systems(where: $where) {
      nodes {
        id
      }
    }
  }
`;

async function accessTo(simulator: string, connectorId: AnyConnectorId): Promise<VendorAccess> {
  const response = await fetch(`${simulator}/_control/${connectorId}/credentials`);
  return JSON.parse(await response.text());
}

/** Opens a session's page and chooses the given way to sign in, if the page offers a choice. */
async function openForm(visitor: Visitor, url: string, method: string): Promise<Page> {
  const page = pageOf(await visitor.open(url));
  if (page.forms.length > 0) return page;
  const links = [...page.html.matchAll(/<a\b[^>]*href="([^"]*)"/giu)].map(([, href = ""]) => new URL(decode(href), page.url));
  const link = links.find(({ searchParams }) => searchParams.get("method") === method);
  if (link === undefined) throw new Error(`The page offers no way in by ${method}: ${page.status} ${page.html}`);
  return pageOf(await visitor.open(link));
}

function formOf(page: Page): Form {
  const [form] = page.forms;
  if (form === undefined) throw new Error(`The page has no form: ${page.status} ${page.html}`);
  return form;
}

/** Walks a session's pages with an API key, at any vendor that takes one. Returns the last page. */
export async function signInByKey(url: string, key: string): Promise<Visit> {
  const visitor = new Visitor(url);
  const page = await openForm(visitor, url, "apiKey");
  const form = formOf(page);
  const field = form.fields.find((name) => name.endsWith(".key"));
  return await visitor.submit(page, form, field === undefined ? {} : { [field]: key });
}

/**
 * Walks a session's pages as a customer of the simulator's vendor: chooses how to sign in, fills in the form, signs in at
 * the vendor (as its first person by default), and consents. Returns the last page. Throws the page's message when a step
 * fails.
 */
export async function walkSession(
  simulator: string,
  url: string,
  connectorId: AnyConnectorId,
  person?: VendorAccess["logins"][number],
  visitor = new Visitor(url),
): Promise<Visit> {
  const access = person === undefined ? await accessTo(simulator, connectorId) : { apiKeys: [], logins: [person] };
  const values = typed[connectorId]?.(access);
  if (values !== undefined) {
    const form = new Visitor(url);
    const page = await openForm(form, url, methods[connectorId]);
    return await form.submit(page, formOf(page), values);
  }
  if (methods[connectorId] === "apiKey") return await signInByKey(url, access.apiKeys[0]?.key ?? "");
  const page = await openForm(visitor, url, methods[connectorId]);
  const visit = await visitor.submit(page, formOf(page));
  const [login] = access.logins;
  if (visit.leftFor === null || login === undefined)
    throw new Error(`The page did not lead to the vendor: ${visit.page?.html ?? ""}`);
  return await visitor.open(await approveLogin(visit.leftFor, login));
}

async function walkToSuccess(simulator: string, url: string, connectorId: AnyConnectorId): Promise<void> {
  const { page } = await walkSession(simulator, url, connectorId);
  if (page !== null && page.status !== 200) throw new Error(`Connecting ${connectorId} ended on ${page.status}: ${page.html}`);
}

function urlOf(answer: { readonly session?: { readonly url: string }; readonly message?: string }): string {
  if (answer.session === undefined) throw new Error(`No session was made: ${answer.message}`);
  return answer.session.url;
}

/** Makes a connect session. Returns its page's URL. */
export async function makeSession(ask: Ask, input: Readonly<Record<string, unknown>>): Promise<string> {
  const data = await ask<{ createConnectSession: { session?: { url: string }; message?: string } }>(createSession, { input });
  return urlOf(data.createConnectSession);
}

/** Makes a reconnect session. Returns its page's URL. */
export async function makeReconnectSession(
  ask: Ask,
  systemId: string,
  input: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const data = await ask<{ createReconnectSession: { session?: { url: string }; message?: string } }>(createReconnectSession, {
    input: { systemId, ...input },
  });
  return urlOf(data.createReconnectSession);
}

async function findSystem(ask: Ask, connectorId: AnyConnectorId): Promise<string | null> {
  const where = { connectorId: { eq: connectorId }, status: { ne: "DISCONNECTED" } };
  const { systems } = await ask<{ systems: { nodes: readonly { id: string }[] } }>(findSystems, { where });
  return systems.nodes[0]?.id ?? null;
}

/** Connects a system through the hosted pages, unless this connector already has one. Returns its id. */
export async function connectSystem(ask: Ask, simulator: string, connectorId: AnyConnectorId): Promise<string> {
  const present = await findSystem(ask, connectorId);
  if (present !== null) return present;
  await walkToSuccess(simulator, await makeSession(ask, { connectorId }), connectorId);
  const made = await findSystem(ask, connectorId);
  if (made === null) throw new Error(`The pages said that ${connectorId} is connected, but there is no system`);
  return made;
}

/** One system of each vendor; see {@link connectSystem}. */
export async function connectSystems(ask: Ask, simulator: string): Promise<Readonly<Record<ConnectorId, string>>> {
  return {
    "cmms-bee": await connectSystem(ask, simulator, "cmms-bee"),
    "workwave-service": await connectSystem(ask, simulator, "workwave-service"),
  };
}

/** Walks a reconnect session's pages to their end. */
export async function reconnectSystem(ask: Ask, simulator: string, connectorId: ConnectorId, systemId: string): Promise<void> {
  await walkToSuccess(simulator, await makeReconnectSession(ask, systemId), connectorId);
}
