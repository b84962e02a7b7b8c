import assert from "node:assert/strict";
import type { AuthenticationMethod, SettingDescriptor, SettingMap, SettingValues, TokenRefusal } from "@fettle/connector";
import { inputsOf, wordsIn, type Subject } from "./subject.ts";

function assertAddress(address: string, what: string): void {
  assert.ok(
    ["http:", "https:"].includes(URL.parse(address)?.protocol ?? ""),
    `${what} is not an absolute web address: ${address}`,
  );
}

/** Checks a help text, which a person reads below a form field. */
function assertHelp(help: string | undefined, what: string): void {
  if (help !== undefined) assert.match(help, /^\p{Lu}.*[.!?]$/u, `the help of ${what} is not a sentence: ${help}`);
}

function assertSetting(name: string, setting: SettingDescriptor): void {
  assert.match(name, /^[a-z][a-zA-Z0-9]*$/u, `setting ${name} is not camelCase`);
  assert.ok(setting.label.trim() !== "", `setting ${name} has no label`);
  assertHelp(setting.help, `setting ${name}`);
  if (setting.default === undefined) return;
  assert.ok(
    !("optional" in setting) || setting.optional !== true,
    `setting ${name} is optional and has a default, so it is never left out`,
  );
  if (setting.type === "number") {
    const { default: value, minimum = -Infinity, maximum = Infinity, isWhole } = setting;
    assert.ok(value >= minimum && value <= maximum, `the default of ${name} is outside of its limits`);
    assert.ok(isWhole !== true || Number.isInteger(value), `the default of ${name} is not a whole number`);
  }
  if (setting.type === "url") {
    assertAddress(setting.default, `the default of ${name}`);
    assert.ok(!setting.default.endsWith("/"), `the default of ${name} ends with a slash`);
  }
  if (setting.type === "choice")
    assert.ok(setting.default in setting.choices, `the default of ${name} is not one of its choices`);
  if (setting.type === "text" && setting.pattern !== undefined) {
    assert.match(
      setting.default,
      new RegExp(`^(?:${setting.pattern})$`, "u"),
      `the default of ${name} does not match its pattern`,
    );
  }
}

function assertMethod<Values>(method: AuthenticationMethod<Values>, settings: Values): void {
  assertHelp(method.help, `the method ${method.type}`);
  for (const { header, label, help } of method.type === "oauth2" ? [] : (method.headers ?? [])) {
    assert.match(header, /^[a-zA-Z0-9-]+$/u, `${header} is not a header name`);
    assert.ok(label.trim() !== "", `the header ${header} has no label`);
    assertHelp(help, `the header ${header}`);
  }
  switch (method.type) {
    case "oauth2": {
      const { authorization, token, revocation, issuer } = method.endpoints(settings);
      for (const address of [authorization, token, revocation, issuer]) {
        if (address !== undefined) assertAddress(address, "an OAuth endpoint");
      }
      assert.ok(Array.isArray(method.scopes(settings)), "the scopes are not a list");
      return;
    }
    case "clientCredentials":
    case "password":
      return assertAddress(method.tokenEndpoint(settings), "the token endpoint");
    case "apiKey":
      return assert.match(method.header, /^[a-zA-Z0-9-]+$/u, "the header of the API key is not a header name");
    case "basic":
      return;
  }
}

/** Refusals that no connector may treat as a dead grant, and bodies that must not crash it. */
const livingGrants: readonly TokenRefusal[] = [
  { status: 401, body: { error: "invalid_client" } },
  { status: 400, body: { error: "temporarily_unavailable" } },
  { status: 429, body: "Too Many Requests" },
  { status: 503, body: "<html><body>Service Unavailable</body></html>" },
  { status: 200, body: "" },
  { status: 200, body: null },
  { status: 200, body: [] },
  { status: 400, body: { error: null } },
];

/** Tests the connector's declaration. */
export function testDeclaration<Settings extends SettingMap>({ options, connector, entities }: Subject<Settings>): void {
  const { it } = options.runner;

  it("identifies itself", () => {
    assert.equal(connector.specificationVersion, "v1");
    assert.match(connector.id, /^[a-z0-9]+(-[a-z0-9]+)*$/u, "the id is not a slug");
    assert.ok(connector.id.length <= 40, "the id is longer than 40 characters");
    assert.match(connector.version, /^\d+\.\d+\.\d+(-[\w.-]+)?$/u, "the version is not semver");
    assert.ok(connector.name.trim() !== "" && connector.categories.length > 0, "the name or the categories are missing");
    if (connector.documentationUrl !== undefined) assertAddress(connector.documentationUrl, "documentationUrl");
  });

  it("labels its settings and gives them valid defaults", () => {
    for (const [name, setting] of Object.entries(connector.settings)) assertSetting(name, setting);
  });

  it("declares where the vendor is and how to sign in", () => {
    const settings: SettingValues<Settings> = options.vendor().settings;
    const baseUrl = connector.baseUrl(settings);
    assertAddress(baseUrl, "baseUrl");
    assert.ok(!baseUrl.endsWith("/"), "baseUrl ends with a slash");
    assert.ok(connector.authentication.length > 0, "the connector has no authentication method");
    for (const method of connector.authentication) assertMethod(method, settings);
    for (const header of Object.keys(connector.headers?.(settings) ?? {}))
      assert.match(header, /^[a-zA-Z0-9-]+$/u, `${header} is not a header name`);
    for (const host of connector.hosts?.(settings) ?? []) assert.match(host, /^[^/\s:]+(:\d+)?$/u, `${host} is not host[:port]`);
  });

  for (const method of connector.authentication) {
    if (!("isGrantDead" in method) || method.isGrantDead === undefined) continue;
    it(`does not treat a temporary failure or an operator's mistake as a dead grant (${method.type})`, () => {
      for (const refusal of livingGrants) {
        assert.equal(method.isGrantDead?.(refusal), false, `isGrantDead of ${JSON.stringify(refusal)}`);
      }
    });
  }

  it("declares exactly what the connector can do", () => {
    assert.ok(entities.length > 0, "the connector has no entity");
    for (const { name, descriptor, connector: entity } of entities) {
      const { writable = {} } = entity;
      assert.ok(entity.changedSince || entity.all || entity.read, `${name} can neither be listed nor read`);
      for (const operation of ["create", "update"] as const) {
        const fields = writable[operation];
        assert.equal(
          fields !== undefined,
          entity[operation] !== undefined || (operation === "create" && entity.upload !== undefined),
          `${name}: writable.${operation} and ${operation} differ`,
        );
        const inputs = inputsOf(descriptor.fields, operation);
        const words = wordsIn(descriptor.fields);
        for (const field of fields ?? [])
          assert.ok(inputs.includes(words.get(field) ?? field), `${name}: ${field} is not an input of ${operation}`);
      }
      for (const field of writable.requiredOnCreate ?? []) {
        const own = inputsOf(entity.extension ?? {}, "create").map((input) => `extension.${input}`);
        assert.ok(
          [...(writable.create ?? []), ...own].includes(field),
          `${name}: ${field} is required on create but not writable there`,
        );
      }
      for (const [field, { description }] of Object.entries(entity.extension ?? {})) {
        assert.match(field, /^[a-z][a-zA-Z0-9]*$/u, `${name}: ${field} is not camelCase`);
        assert.ok(description.trim() !== "", `${name}: ${field} has no description`);
      }
    }
  });

  it("identifies the account of the credentials, with the same result every time", async () => {
    const [first, second] = [await connector.account(options.vendor()), await connector.account(options.vendor())];
    assert.ok(first.id !== "" && first.name !== "", "the account has no id or no name");
    assert.deepEqual(first, second);
    assert.ok(!first.id.includes("@"), `the account id is an e-mail address, which people change: ${first.id}`);
  });
}
