import { afterAll, beforeAll, expect, it } from "vitest";
import { createEncryptionKey, createGateway, type Gateway } from "../src/index.ts";
import { type ChatServer, startChatServer } from "./alerts/chat-server.ts";
import { type MailServer, startMailServer } from "./alerts/mail-server.ts";
import { describeOnEachStore, freshDatabase, type FreshDatabase } from "./harness/fresh-database.ts";

interface Answer {
  readonly data: Readonly<Record<string, never>> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}

const minuteMilliseconds = 60_000;
const halfMinuteMilliseconds = 30_000;
const dayMilliseconds = 86_400_000;

const createChannel = `mutation ($input: CreateAlertChannelInput!) {
  createAlertChannel(input: $input) {
    __typename
    ... on CreateAlertChannelSuccess { channel { id name kind emailTo chatHost rules } }
    ... on ValidationError { fields { path message } }
    ... on NotSupportedError { code message }
  }
}`;
const testChannel = `mutation ($id: ID!) {
  testAlertChannel(input: { id: $id }) { ... on TestAlertChannelSuccess { accepted error } ... on ExpectedError { code } }
}`;
const createEndpoint = `mutation ($input: CreateWebhookEndpointInput!) {
  createWebhookEndpoint(input: $input) { ... on CreateWebhookEndpointSuccess { secret } ... on ExpectedError { message } }
}`;
const createToken = `mutation ($input: CreateApiTokenInput!) {
  createApiToken(input: $input) { ... on CreateApiTokenSuccess { apiToken { id } token } ... on ExpectedError { message } }
}`;
const listAlerts = `{ alerts(where: { state: { eq: OPEN } }) { nodes { id rule state title summary subjectId facts } } }`;
const alertChanges = "subscription ($after: String) { alertChanges(after: $after) { kind alertId alert { state endReason } } }";
const acknowledge = `mutation ($input: AcknowledgeAlertInput!) {
  acknowledgeAlert(input: $input) {
    ... on AcknowledgeAlertSuccess { alert { state note acknowledgedByTokenId } }
    ... on ExpectedError { code }
  }
}`;

const testAs = (alias: string, id: string) =>
  `${alias}: testAlertChannel(input: { id: "${id}" }) { ... on TestAlertChannelSuccess { accepted } ... on ExpectedError { code } }`;

/** What an operation's answer shows, in the shape that it selects. */
const shown = <Shape>(value: unknown) => value as Shape;

describeOnEachStore("messages about alerts", () => {
  const encryptionKeys = createEncryptionKey(new Date());
  let place: FreshDatabase;
  let mail: MailServer;
  let chat: ChatServer;
  let gateway: Gateway | null = null;
  let token: string;
  /** How much later it is than the machine says. */
  let aheadMilliseconds = 0;

  async function start(mailServer: { readonly smtpUrl?: string; readonly mailFrom?: string }): Promise<void> {
    await gateway?.[Symbol.asyncDispose]();
    gateway = null;
    gateway = await createGateway({
      connectors: [],
      publicUrl: "http://fettle.example",
      database: place.database,
      encryptionKeys,
      allowedAddresses: ["127.0.0.1"],
      clock: () => new Date(Date.now() + aheadMilliseconds),
      ...mailServer,
    });
    await gateway.start();
  }
  const post = (query: string, variables: object, accept = "application/json", bearer = token) => {
    const headers = { "content-type": "application/json", authorization: `Bearer ${bearer}`, accept };
    const body = JSON.stringify({ query, variables });
    return gateway?.fetch(new Request("http://fettle.example/graphql", { method: "POST", headers, body }));
  };
  const ask = async (query: string, variables: object = {}, bearer = token) => {
    const answer = await post(query, variables, "application/json", bearer);
    return (await answer?.json()) as Answer; // the shape of GraphQL
  };

  beforeAll(async () => {
    place = await freshDatabase();
    mail = await startMailServer();
    chat = await startChatServer();
    place.secrets.add(mail.password);
    place.secrets.add("T000/B000/secret");
    await start({});
    token = (await gateway?.createToken({ environment: "test", name: "alerts", scopes: ["admin"] })) ?? "";
  }, 120_000);
  afterAll(async () => {
    await gateway?.[Symbol.asyncDispose]();
    await mail[Symbol.asyncDispose]();
    await chat[Symbol.asyncDispose]();
    await place[Symbol.asyncDispose]();
  });

  const channel = async (input: object) => (await ask(createChannel, { input })).data?.["createAlertChannel"];
  const channelId = async (input: object) => shown<{ channel: { id: string } }>(await channel(input)).channel.id;

  it("Without a mail server e-mail is refused in words, and half a mail server stops the start", async () => {
    const email = { to: ["on-call@example.com"] };
    expect(await channel({ name: "Mail", email })).toMatchObject({ code: "NOT_SUPPORTED", message: /FETTLE_SMTP_URL/u });
    await expect(start({ smtpUrl: mail.url })).rejects.toThrow(/FETTLE_MAIL_FROM/u);
    await start({ smtpUrl: mail.url, mailFrom: "Fettle <alerts@fettle.example>" });
  });

  it("A channel is checked, shows the host of its chat only, and a test says what came of it", async () => {
    expect(await channel({ name: "", email: { to: ["nobody"] } })).toMatchObject({
      fields: [{ path: "name" }, { path: "email.to.0" }],
    });
    expect(await channel({ name: "Chat", chat: { url: "http://chat.example/x" } })).toMatchObject({
      fields: [{ path: "chat.url" }],
    });
    expect(await channel({ name: "Chat", chat: { url: "https://10.0.0.1/x" } })).toMatchObject({
      fields: [{ path: "chat.url" }],
    });
    const made = await channel({ name: "Tested", chat: { url: `${chat.url}/T000/B000/secret` }, rules: ["VENDOR_DOWN"] });
    expect(made).toMatchObject({
      channel: { name: "Tested", kind: "CHAT", emailTo: null, chatHost: new URL(chat.url).host, rules: ["VENDOR_DOWN"] },
    });
    const { id } = shown<{ channel: { id: string } }>(made).channel;
    expect((await ask(testChannel, { id })).data).toEqual({ testAlertChannel: { accepted: true, error: null } });
    expect(JSON.parse(chat.posts[0]?.body ?? "")).toMatchObject({
      text: expect.stringContaining("Test"),
      blocks: [{ type: "section" }, { type: "context" }],
    });
    chat.status = 404;
    aheadMilliseconds += halfMinuteMilliseconds;
    expect((await ask(testChannel, { id })).data).toEqual({
      testAlertChannel: { accepted: false, error: "The chat answered with status 404." },
    });
    chat.status = 200;
    expect((await ask(testChannel, { id: "chan_0" })).data).toEqual({ testAlertChannel: { code: "NOT_FOUND" } });
    const listed = await ask("{ alertChannels { id lastError lastSentAt lastFailedAt } }");
    expect(listed.data?.["alertChannels"]).toMatchObject([{ id, lastError: "The chat answered with status 404." }]);

    const mailed = await channelId({ name: "Mail", email: { to: ["a@example.com", "b@example.com"] } });
    mail.refused.add("b@example.com");
    expect((await ask(testChannel, { id: mailed })).data).toEqual({
      testAlertChannel: { accepted: true, error: "The mail server refused 1 of the 2 recipients." },
    });
    expect(mail.mails[0]).toMatchObject({
      from: "alerts@fettle.example",
      to: ["a@example.com"],
      raw: expect.stringContaining("Subject: Test: Fettle reaches this channel"),
    });
    mail.refused.add("a@example.com");
    aheadMilliseconds += halfMinuteMilliseconds;
    expect((await ask(testChannel, { id: mailed })).data).toEqual({
      testAlertChannel: { accepted: false, error: "The mail server refuses the sender or all recipients (550)." },
    });
    await ask("mutation ($id: ID!) { deleteAlertChannel(input: { id: $id }) { __typename } }", { id: mailed });
  });

  it("However often a channel is tested in one document, it gets one message in half a minute", async () => {
    const id = await channelId({ name: "Chat", chat: { url: `${chat.url}/T000/B000/secret` } });
    const other = await channelId({ name: "Another", chat: { url: `${chat.url}/T000/B000/secret` } });
    const before = chat.posts.length;
    const document = `mutation { ${testAs("a", id)} ${testAs("b", id)} ${testAs("c", other)} ${testAs("d", id)} }`;
    const tooSoon = { code: "ALERT_CHANNEL_TESTED" };
    expect((await ask(document)).data).toEqual({ a: { accepted: true }, b: tooSoon, c: { accepted: true }, d: tooSoon });
    expect((await Promise.all([ask(testChannel, { id }), ask(testChannel, { id })])).map(({ data }) => data)).toEqual([
      { testAlertChannel: tooSoon },
      { testAlertChannel: tooSoon },
    ]);
    expect(chat.posts).toHaveLength(before + 2);
    aheadMilliseconds += halfMinuteMilliseconds;
    const both = await Promise.all([ask(testChannel, { id }), ask(testChannel, { id })]);
    expect(both.map(({ data }) => data?.["testAlertChannel"])).toEqual(
      expect.arrayContaining([{ accepted: true, error: null }, tooSoon]),
    );
    aheadMilliseconds -= 20 * minuteMilliseconds;
    expect((await ask(testChannel, { id })).data).toEqual({ testAlertChannel: { accepted: true, error: null } });
    aheadMilliseconds += 20 * minuteMilliseconds;
    const many = Array.from({ length: 21 }, (_, index) => testAs(`t${index}`, id)).join(" ");
    expect((await ask(`mutation { ${many} }`)).errors?.[0]?.extensions.code).toBe("QUERY_TOO_COMPLEX");
    expect(chat.posts).toHaveLength(before + 4);
    for (const made of [id, other])
      await ask("mutation ($id: ID!) { deleteAlertChannel(input: { id: $id }) { __typename } }", { id: made });
  });

  it("An alert is told once to mail, chat, endpoints and streams, and so is its end; whoever acknowledges it is shown", async () => {
    const mine = await channelId({ name: "Mail", email: { to: ["on-call@example.com"] } });
    await channelId({ name: "Chat", chat: { url: `${chat.url}/chat` } });
    await ask(createEndpoint, { input: { url: `${chat.url}/hooks`, notices: ["ALERT_OPENED", "ALERT_RESOLVED"] } });
    const expiresAt = new Date(Date.now() + 30 * dayMilliseconds).toISOString();
    const made = await ask(createToken, { input: { name: "Mobile <app>", scopes: ["READ"], expiresAt } });
    const { apiToken } = shown<{ apiToken: { id: string } }>(made.data?.["createApiToken"]);
    expect((await ask(listAlerts)).data).toEqual({ alerts: { nodes: [] } });

    const mailServer = { smtpUrl: mail.url, mailFrom: "alerts@fettle.example" };
    aheadMilliseconds = 20 * dayMilliseconds;
    await start(mailServer);
    const mailed = await mail.first(({ to }) => to.includes("on-call@example.com"));
    expect(mailed.raw).toContain("Subject: An API token expires");
    expect(mailed.raw).toMatch(/^Message-ID:\s+<alert_\w+\.opened\.\d+\.chan_\w+@fettle\.example>/imu);
    const posted = await chat.first(({ path }) => path === "/chat");
    expect(posted.body).toContain("Mobile &lt;app&gt;");
    const event = JSON.parse((await chat.first(({ path }) => path === "/hooks")).body) as {
      type: string;
      cursor: string;
      data: object;
    }; // what Fettle sends
    const { nodes } = shown<{ nodes: { id: string }[] }>((await ask(listAlerts)).data?.["alerts"]);
    expect(nodes).toMatchObject([
      { rule: "TOKEN_EXPIRING", state: "OPEN", subjectId: apiToken.id, facts: { days: expect.any(Number) } },
    ]);
    const [{ id }] = nodes as [{ id: string }]; // just matched
    expect(event).toMatchObject({
      type: "alert.opened",
      data: { alertId: id, rule: "TOKEN_EXPIRING", about: apiToken.id, summary: expect.stringContaining("expires") },
    });

    const input = { id, note: "I am at it" };
    expect((await ask(acknowledge, { input })).data).toMatchObject({
      acknowledgeAlert: { alert: { state: "ACKNOWLEDGED", note: "I am at it", acknowledgedByTokenId: /^tok_/u } },
    });

    await ask("mutation ($id: ID!) { revokeApiToken(input: { id: $id }) { __typename } }", { id: apiToken.id });
    const goneSince = `{ node(id: "${id}") { ... on Alert { goneSince } } }`;
    aheadMilliseconds += minuteMilliseconds;
    await start(mailServer);
    await expect.poll(async () => (await ask(goneSince)).data?.["node"]).toEqual({ goneSince: expect.any(String) });
    aheadMilliseconds += 6 * minuteMilliseconds;
    await start(mailServer);
    const ended = await mail.first(({ raw }) => raw.includes("Subject: Resolved: An API token expires"));
    expect(ended.raw).toContain(id);
    await chat.first(({ path, body }) => path === "/hooks" && body.includes("alert.resolved"));
    expect((await ask(acknowledge, { input })).data).toEqual({ acknowledgeAlert: { code: "ALERT_ENDED" } });
    expect(mail.mails.filter(({ to }) => to.includes("on-call@example.com"))).toHaveLength(2);
    expect(mine).toMatch(/^chan_/u);

    // A stream resumes after what an endpoint has got.
    const stream = await post(alertChanges, { after: event.cursor }, "text/event-stream");
    const reader = stream?.body?.pipeThrough(new TextDecoderStream()).getReader();
    let streamed = "";
    while (!streamed.includes("alertChanges")) streamed += (await reader?.read())?.value ?? "";
    await reader?.cancel();
    const told = { kind: "RESOLVED", alertId: id, alert: { state: "RESOLVED", endReason: "OVER" } };
    expect(streamed).toContain(`data: {"data":{"alertChanges":${JSON.stringify(told)}}`);

    const metrics = await (await gateway?.fetch(new Request("http://fettle.example/metrics")))?.text();
    expect(metrics).toContain('fettle_alerts_open{rule="token_expiring"} 0');
    expect(metrics).toContain('fettle_alert_messages_total{channel="email",outcome="sent"} 1');
  });

  it("Every reader sees the rules, and the scope systems sets them", async () => {
    const reader = (await gateway?.createToken({ environment: "test", name: "reader", scopes: ["read"] })) ?? "";
    expect(
      (await ask("{ alertRules { rule enabled thresholds { percent systems } } }", {}, reader)).data?.["alertRules"],
    ).toContainEqual({
      rule: "VENDOR_DOWN",
      enabled: true,
      thresholds: { percent: 30, systems: 3 },
    });
    const set = `mutation { setAlertRule(input: { rule: ERROR_RATE, thresholds: { percent: 50, days: 1 } }) {
      ... on SetAlertRuleSuccess { rule { thresholds { percent calls } } } ... on ValidationError { fields { path } } } }`;
    expect((await ask(set, {}, reader)).errors?.[0]?.extensions.code).toBe("FORBIDDEN");
    expect((await ask(set)).data).toEqual({ setAlertRule: { fields: [{ path: "thresholds.days" }] } });
    const right = set.replace(", days: 1", "");
    expect((await ask(right)).data).toEqual({ setAlertRule: { rule: { thresholds: { percent: 50, calls: 20 } } } });
  });
});
