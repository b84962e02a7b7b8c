#!/usr/bin/env node
import { StartError } from "../errors.ts";
import { createToken, createTokenUsage } from "./create-token.ts";

const [subject, verb, ...words] = process.argv.slice(2);
try {
  if (subject !== "token" || verb !== "create") throw new StartError(`Usage: ${createTokenUsage}`);
  console.log(await createToken(words, process.env["DATABASE_URL"]));
} catch (error) {
  console.error(error instanceof StartError ? error.message : error);
  process.exitCode = 1;
}
