import { expect, it } from "vitest";
import { redact, redacted } from "./redact.ts";

it.each([
  "password",
  "Password",
  "api_key",
  "apiKey",
  "API-Key",
  "access_token",
  "refreshToken",
  "token",
  "clientSecret",
  "client secret",
  "Authorization",
])("The value of %s is taken out", (name) => {
  expect(redact({ id: 1, [name]: "abc", user: { [name]: { value: "abc" } }, users: [{ [name]: 17 }] })).toEqual({
    id: 1,
    [name]: redacted,
    user: { [name]: redacted },
    users: [{ [name]: redacted }],
  });
});

it.each(["secretary", "tokenCount", "passwordPolicy", "keyNumber", "cookies", "Author"])("The value of %s stays", (name) => {
  expect(redact({ [name]: "abc" })).toEqual({ [name]: "abc" });
});

it("A value that only says whether there is a secret stays, and a payload without secrets is not copied", () => {
  const payload = { password: null, token: "", hasPassword: true, secret: false, lists: [[{ title: "abc" }]] };
  expect(redact(payload)).toBe(payload);
  expect(redact("token")).toBe("token");
});

it("A connector's own names and paths are taken out, and nothing beside them", () => {
  const payload = {
    pin: 1234,
    owner: { pin: "1", Door_Code: "5", name: "Ann" },
    users: [{ pin: 1 }, { pin: null }, { name: "Bo", codes: ["a", ""] }],
    codes: ["b"],
    open: { gate: false },
  };
  expect(
    redact(payload, { keys: ["doorCode"], paths: ["owner.pin", "users[].pin", "users[].codes[]", "open.gate", "none.such", ""] }),
  ).toEqual({
    pin: 1234,
    owner: { pin: redacted, Door_Code: redacted, name: "Ann" },
    users: [{ pin: redacted }, { pin: null }, { name: "Bo", codes: [redacted, ""] }],
    codes: ["b"],
    open: { gate: redacted },
  });
  expect(payload.owner.pin).toBe("1");
});
