#!/usr/bin/env node
import { StartError } from "../errors.ts";
import { commands } from "./commands.ts";

const [subject = "", verb = "", ...words] = process.argv.slice(2);
try {
  const command = commands.get(`${subject} ${verb}`);
  if (command === undefined) throw new StartError(["Usage:", ...[...commands.values()].map(({ usage }) => usage)].join("\n  "));
  await command.run({ words, environment: process.env, print: (line) => console.log(line) });
} catch (error) {
  console.error(error instanceof StartError ? error.message : error);
  process.exitCode = 1;
}
