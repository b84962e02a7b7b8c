import { ConnectorError, defineConnector, textSetting, type Connector, type SettingMap } from "@fettle/connector";

/** The token endpoint's next answer, instead of tokens. */
export type TokenTrouble =
  | { readonly status: number; readonly error: string; readonly retryAfter?: number }
  | { readonly status: number; readonly body: unknown }
  | "no answer"
  | "no refresh token";

/** A vendor in memory, reached through its `fetch`: OAuth with rotation, an account probe, API keys, webhooks. */
export interface FakeVendor {
  readonly connector: Connector<SettingMap>;
  readonly fetch: typeof globalThis.fetch;
  /** The token requests so far, in order. */
  readonly tokenRequests: URLSearchParams[];
  readonly revoked: string[];
  /** The status of its answer to a revocation. */
  revocation: number;
  readonly unregistered: string[];
  /** Answers to the next token requests, in order. */
  readonly trouble: TokenTrouble[];
  /** Awaited in the middle of every token request. */
  answersAfter: Promise<void>;
  /** The account that the next sign-in belongs to. */
  account: { id: string; name: string };
  /** The accounts, by the credentials of a call. */
  readonly access: Map<string, { id: string; name: string }>;
  /** The paths that were called with credentials, in order. */
  readonly called: string[];
  /** The company keys that those calls carried. */
  readonly companies: (string | null)[];
  /** Whether a call gets a 401, with any credentials. */
  refuses: (path: string) => boolean | Promise<boolean>;
  /** Answers to calls with good credentials, by path. Default: the account. */
  readonly answers: Map<string, () => Response>;
  /** The lifetime of access tokens, in seconds. */
  expiresIn: number | null;
  /** Issues a code as if a person had agreed to this authorization request. */
  agree(authorizationUrl: string): URL;
}

const origin = "https://vendor.example";

export function createFakeVendor(): FakeVendor {
  const codes = new Map<string, { readonly challenge: string | null; readonly account: { id: string; name: string } }>();
  const refreshTokens = new Map<string, { id: string; name: string }>();
  let count = 0;

  const issue = (account: { id: string; name: string }, hasRefreshToken: boolean) => {
    count += 1;
    const [accessToken, refreshToken] = [`access-${count}`, `refresh-${count}`];
    vendor.access.set(`Bearer ${accessToken}`, account);
    if (hasRefreshToken) refreshTokens.set(refreshToken, account);
    return Response.json({
      access_token: accessToken,
      token_type: "Bearer",
      ...(vendor.expiresIn === null ? {} : { expires_in: vendor.expiresIn }),
      ...(hasRefreshToken ? { refresh_token: refreshToken } : {}),
    });
  };

  const token = async (request: Request): Promise<Response> => {
    const body = new URLSearchParams(await request.text());
    vendor.tokenRequests.push(body);
    await vendor.answersAfter;
    const trouble = vendor.trouble.shift();
    if (trouble === "no answer") throw new TypeError("fetch failed");
    if (typeof trouble === "object" && "body" in trouble) return Response.json(trouble.body, { status: trouble.status });
    if (typeof trouble === "object") return refuse(trouble.status, trouble.error, trouble.retryAfter);
    const keepsToken = trouble === "no refresh token";
    switch (body.get("grant_type")) {
      case "authorization_code": {
        const code = codes.get(body.get("code") ?? "");
        codes.delete(body.get("code") ?? "");
        return code === undefined ? refuse(400, "invalid_grant") : issue(code.account, !keepsToken);
      }
      case "refresh_token": {
        const given = body.get("refresh_token") ?? "";
        const account = refreshTokens.get(given);
        if (account === undefined) return refuse(400, "invalid_grant");
        // Rotation: the old refresh token works once.
        if (!keepsToken) refreshTokens.delete(given);
        return issue(account, !keepsToken);
      }
      case "client_credentials": {
        const good = request.headers.get("authorization") === `Basic ${btoa("customer:right")}`;
        return good ? issue(vendor.account, false) : refuse(401, "invalid_client");
      }
      case "password":
        return body.get("password") === "right" ? issue(vendor.account, true) : refuse(400, "invalid_grant");
      default:
        return refuse(400, "unsupported_grant_type");
    }
  };

  const fetch: FakeVendor["fetch"] = async (input, init) => {
    const request = new Request(input, init);
    const { pathname } = new URL(request.url);
    if (pathname === "/token") return await token(request);
    if (pathname === "/revoke") {
      vendor.revoked.push(new URLSearchParams(await request.text()).get("token") ?? "");
      return new Response(null, { status: vendor.revocation });
    }
    vendor.called.push(pathname);
    vendor.companies.push(request.headers.get("x-company"));
    if (await vendor.refuses(pathname)) return new Response(null, { status: 401 });
    const account = vendor.access.get(request.headers.get("authorization") ?? request.headers.get("x-key") ?? "");
    if (account === undefined) return new Response(null, { status: 401 });
    if (request.method === "DELETE") vendor.unregistered.push(await request.text());
    return vendor.answers.get(pathname)?.() ?? Response.json(account);
  };

  const vendor: FakeVendor = {
    connector: fakeConnector,
    fetch,
    tokenRequests: [],
    revoked: [],
    revocation: 200,
    unregistered: [],
    trouble: [],
    answersAfter: Promise.resolve(),
    account: { id: "acme", name: "Acme" },
    access: new Map(),
    called: [],
    companies: [],
    refuses: () => false,
    answers: new Map(),
    expiresIn: 3600,
    agree(authorizationUrl) {
      const { searchParams } = new URL(authorizationUrl);
      const code = `code-${(count += 1)}`;
      codes.set(code, { challenge: searchParams.get("code_challenge"), account: vendor.account });
      const back = new URL(searchParams.get("redirect_uri") ?? "");
      back.searchParams.set("code", code);
      back.searchParams.set("state", searchParams.get("state") ?? "");
      back.searchParams.set("iss", origin);
      return back;
    },
  };
  return vendor;
}

const refuse = (status: number, error: string, retryAfter?: number) =>
  Response.json(
    { error, error_description: "secret detail" },
    { status, headers: retryAfter === undefined ? {} : { "retry-after": String(retryAfter) } },
  );
const endpoint = () => `${origin}/token`;
const scopes = () => ["read"];

const fakeConnector: Connector<SettingMap> = defineConnector<SettingMap>({
  specificationVersion: "v1",
  id: "fake",
  name: "Fake & Co",
  version: "1.0.0",
  categories: ["MAINTENANCE"],
  settings: {
    company: textSetting({ label: "Company number", pattern: "[0-9]+" }),
    region: textSetting({ label: "Region", default: "eu" }),
  },
  authentication: [
    {
      type: "oauth2",
      endpoints: () => ({
        authorization: `${origin}/authorize?tenant=1`,
        token: endpoint(),
        revocation: `${origin}/revoke`,
        issuer: origin,
      }),
      scopes,
      authorizationParameters: { prompt: "consent", state: "not ours" },
      isGrantDead: ({ body }) => JSON.stringify(body).includes("signed out"),
    },
    { type: "apiKey", header: "x-key", label: "Key", help: "Ask <your> administrator." },
    { type: "basic" },
    { type: "clientCredentials", tokenEndpoint: endpoint, scopes },
    { type: "password", tokenEndpoint: endpoint, scopes, headers: [{ header: "X-Company", label: "Company key" }] },
  ],
  baseUrl: ({ region }) => (region === "eu" ? `${origin}/v1` : `https://${String(region)}.example/v1`),
  async account(vendor) {
    const response = await vendor.fetch("/me");
    if (!response.ok) throw new ConnectorError("FORBIDDEN", "No.");
    const answer: { id: string; name: string } = JSON.parse(await response.text());
    return answer;
  },
  entities: {},
  webhooks: {
    read: () => [],
    async unregister(vendor, { url }) {
      await vendor.fetch("/webhooks", { method: "DELETE", body: url });
    },
  },
});
