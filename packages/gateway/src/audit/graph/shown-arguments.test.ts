import { redacted } from "@fettle/connector";
import { buildSchema } from "graphql";
import { describe, expect, it } from "vitest";
import { idsAmong, idsOfResult, shownArguments } from "./shown-arguments.ts";

const schema = buildSchema(/* GraphQL */ `
  scalar DateTime
  scalar JSON
  enum Scope {
    READ
    WRITE
  }
  input Word {
    word: String!
    value: String
    count: Int
  }
  input ActInput {
    id: ID
    ids: [ID!]
    name: String
    scopes: [Scope!]
    seconds: Int
    share: Float
    isOn: Boolean
    at: DateTime
    headers: JSON
    words: [Word!]
  }
  type Query {
    a: Int
  }
  type Mutation {
    act(input: ActInput!, text: String): Int
  }
`);
const args = schema.getMutationType()?.getFields()["act"]?.args ?? [];

describe("What the audit shows of arguments", () => {
  it("is ids, words of enumerations, numbers, times, true and false, and of texts only that there was one", () => {
    const input = {
      id: "sys_1",
      ids: ["tok_1", "https://user:secret@host"],
      name: "Harborline",
      scopes: ["READ"],
      seconds: 5,
      share: 0.5,
      isOn: false,
      at: "2026-01-31T08:00:00.000Z",
      headers: { authorization: "secret" },
      words: [{ word: "secret", value: null, count: 1 }],
    };
    expect(shownArguments(args, { input, text: "secret" })).toEqual({
      input: {
        ...input,
        ids: ["tok_1", redacted],
        name: redacted,
        headers: redacted,
        words: [{ word: redacted, value: null, count: 1 }],
      },
      text: redacted,
    });
  });

  it("leaves out what was not given, and cuts long lists", () => {
    const ids = Array.from({ length: 150 }, (_, index) => `tok_${index}`);
    expect(shownArguments(args, { input: { ids } })).toEqual({ input: { ids: ids.slice(0, 100) } });
  });
});

describe("The subjects of an act", () => {
  it("are the ids in what was asked for, and no connector", () => {
    expect(idsAmong({ input: { connectorId: "acme-cmms", id: "sys_1", ids: ["tok_1"], name: redacted } })).toEqual([
      "sys_1",
      "tok_1",
    ]);
  });

  it("are the ids of what came of it, and nothing secret", () => {
    expect(idsOfResult({ id: "tok_1", token: "ftl_test_secret" })).toEqual(["tok_1"]);
    expect(idsOfResult({ system: { id: "sys_1", connectorId: "acme-cmms", statusReason: null } })).toEqual(["sys_1"]);
    expect(idsOfResult(null)).toEqual([]);
  });
});
