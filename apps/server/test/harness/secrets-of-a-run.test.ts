import { expect, test } from "vitest";
import { createSecretsOfARun } from "./secrets-of-a-run.ts";

const secret = (letter: string): string => letter.repeat(43);
const token = `fettle_live_${"t".repeat(49)}`;

test.each([
  ["API token", JSON.stringify({ data: { createApiToken: { token } } }), token],
  ["API token", `Bearer ${token}`, token],
  ["connect session's secret", JSON.stringify({ url: `http://localhost:4000/connect/${secret("s")}` }), secret("s")],
  ["cookie", `HTTP/1.1 200 OK\r\nset-cookie: fettle_connect_x=${secret("c")}; Path=/; HttpOnly\r\n\r\n`, secret("c")],
  ["one-time code", `<a href="http://localhost/done?system_id=sys_1&amp;code=${secret("o")}">`, secret("o")],
  ["one-time code", `Location: http://localhost/done?code=${secret("o")}\r\n`, secret("o")],
])("A secret is known once it has been sent: %s in %j", (kind, text, value) => {
  const secrets = createSecretsOfARun();
  secrets.addFrom(text);
  expect(secrets.list()).toEqual([{ kind, value }]);
});

test("State and nonce are known from the redirect to the vendor", () => {
  const secrets = createSecretsOfARun();
  secrets.addFrom(
    `<a href="http://vendor/auth?state=${secret("s")}&amp;nonce=${secret("n")}&amp;code_challenge=abc&amp;scope=read">`,
  );
  expect(secrets.list().map(({ kind }) => kind)).toEqual(["OAuth state", "OAuth nonce"]);
});

test("An app's own state is not a secret, and short values are ignored", () => {
  const secrets = createSecretsOfARun();
  secrets.addFrom("http://localhost/done?system_id=sys_1&state=the-state-of-the-app");
  secrets.add("password", "too-short");
  expect(secrets.list()).toEqual([]);
});
