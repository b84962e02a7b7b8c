import { describe, expect, it } from "vitest";
import { commands } from "./commands.ts";
import { runCommandLine } from "./run-command-line.ts";

async function fettle(...words: string[]) {
  const printed: string[] = [];
  const complaints: unknown[] = [];
  const code = await runCommandLine({
    words,
    environment: {},
    folder: "/nowhere",
    print: (line) => void printed.push(line),
    complain: (line) => void complaints.push(line),
  });
  return { code, printed, complaints };
}

describe("help", () => {
  it.each([["--help"], ["-h"], ["help"]])("fettle %s shows the help of all commands", async (word) => {
    const { code, printed, complaints } = await fettle(word);
    expect([code, complaints]).toEqual([0, []]);
    for (const { usage, about } of commands.values())
      expect(printed).toEqual(expect.arrayContaining([`  ${usage}`, `      ${about}`]));
  });

  it.each([...commands])("The help of %s describes the command", async (name, { usage, about }) => {
    const words = name.split(" ");
    const expected = { code: 0, printed: [about, "", `Usage: ${usage}`], complaints: [] };
    expect(await fettle(...words, "--help")).toEqual(expected);
    expect(await fettle("help", ...words)).toEqual(expected);
    expect(about).toMatch(/^[A-Z].*\.$/u);
  });

  it("The help of one subject lists its commands", async () => {
    const { code, printed } = await fettle("workspace", "--help");
    expect(code).toBe(0);
    expect(printed.join("\n")).not.toContain("fettle token");
    expect(printed.join("\n")).toContain("fettle workspace list");
  });
});

it("fettle prints its version", async () => {
  expect(await fettle("--version")).toEqual({ code: 0, printed: [expect.stringMatching(/^\d+\.\d+\.\d+/u)], complaints: [] });
});

it.each([
  [["tokn", "create"], 'There is no command "tokn create". Did you mean: fettle token create'],
  [["token", "crate"], 'There is no command "token crate". Did you mean: fettle token create'],
  [["workspaces"], 'There is no command "workspaces". Did you mean: fettle workspace'],
  [["frobnicate", "--help"], 'There is no command "frobnicate". See: fettle --help'],
  [["frobnicate"], 'There is no command "frobnicate". See: fettle --help'],
  [["serv"], 'There is no command "serv". Did you mean: fettle serve'],
  [["log"], "fettle log needs one more word. See: fettle log --help"],
  [
    ["workspace", "create", "--nam", "A"],
    "There is no option --nam. Did you mean --name? Usage: fettle workspace create --name NAME",
  ],
  [["keys", "rotate", "-x"], "There is no option -x. Usage: fettle keys rotate"],
  [
    ["workspace", "create", "--name"],
    expect.stringMatching(/^[^\n]*argument missing\. Usage: fettle workspace create --name NAME$/u),
  ],
  [["workspace", "create"], "Usage: fettle workspace create --name NAME"],
  [["token", "revoke"], "Usage: fettle token revoke ID"],
  [["token", "create", "--scopes", "all"], expect.stringMatching(/^There is no scope "all"\. Usage: /u)],
])("fettle refuses %j in one line", async (words, complaint) => {
  expect(await fettle(...words)).toEqual({ code: 2, printed: [], complaints: [complaint] });
});

it("fettle without a command is a wrong call and lists the commands", async () => {
  const { code, complaints } = await fettle();
  expect([code, complaints]).toEqual([2, [expect.stringContaining("fettle token create")]]);
});

it.each([["serve"], ["connectors"]])("fettle %s without a configuration file says how to write one", async (word) => {
  const complaint = 'There is no fettle.config.ts in /nowhere. Create it: export default { connectors: ["fettle-connector-…"] };';
  expect(await fettle(word)).toEqual({ code: 1, printed: [], complaints: [complaint] });
});

it("fettle reports any other failure in one line", async () => {
  expect(await fettle("token", "list")).toEqual({
    code: 1,
    printed: [],
    complaints: [expect.stringMatching(/^Set DATABASE_URL\.[^\n]*$/u)],
  });
});
