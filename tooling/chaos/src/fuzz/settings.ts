import { randomBytes } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { readEnvironment } from "@fettle/server/environment";
import { OperatorError } from "@fettle/server/operator-error";
import { startChild } from "../child.ts";
import type { Random } from "../random.ts";
import { bee, variableOf, wave } from "../vendors.ts";
import { damageText } from "./damage.ts";
import { oddText } from "./odd-values.ts";
import { bad, fine, type Verdict } from "./verdict.ts";

type Variables = Readonly<Record<string, string>>;

/** The value of every secret setting, which makes a message that shows a secret noticeable. */
const secret = "doNotShowThis4711";

const right = (): Variables => ({
  PORT: "0",
  DATABASE_URL: `postgres://fettle:${secret}@127.0.0.1:9/fettle`,
  REDIS_URL: `redis://:${secret}@127.0.0.1:9`,
  FETTLE_PUBLIC_URL: "https://fettle.example.com",
  FETTLE_ENCRYPTION_KEYS: `k1:${randomBytes(32).toString("base64")}`,
  FETTLE_ENCRYPTION_KEYS_FILE: "/nowhere/keys",
  FETTLE_ALLOWED_ADDRESSES: "127.0.0.0/8,::1/128",
  FETTLE_REDIRECT_URLS: "https://app.example.com/*",
  FETTLE_CLIENT_ADDRESS_HEADER: "x-forwarded-for",
  FETTLE_TRUSTED_DOCUMENTS: "/nowhere/documents",
  FETTLE_OTHER_DOCUMENTS: "refuse",
  FETTLE_LOG_LEVEL: "warn",
  FETTLE_LOG_FORMAT: "json",
  FETTLE_METRICS_PORT: "0",
  FETTLE_POLL_INTERVAL_SECONDS: "60",
  FETTLE_SCAN_INTERVAL_SECONDS: "21600",
  FETTLE_CHANGE_RETENTION_DAYS: "30",
  FETTLE_HISTORY_RETENTION_DAYS: "30",
  FETTLE_SMTP_URL: `smtps://fettle:${secret}@mail.example.com`,
  FETTLE_MAIL_FROM: "Fettle <alerts@example.com>",
  [variableOf(bee, "BASE_URL")]: "https://api.example.com/v1",
  [variableOf(bee, "ISSUER")]: "https://login.example.com",
  [variableOf(bee, "CLIENT_ID")]: "client",
  [variableOf(bee, "CLIENT_SECRET")]: secret,
  [variableOf(wave, "CLIENT_ID")]: "client",
  [variableOf(wave, "CLIENT_SECRET")]: secret,
  [variableOf(wave, "TOKEN_ENDPOINT")]: "/token",
});

/** Some of the settings, one to three of them wrong. */
function draw(random: Random): Variables {
  const entries = Object.entries(right()).filter(() => random.chance(0.5));
  for (let left = Math.floor(random.between(1, 4)); left > 0 && entries.length > 0; left -= 1) {
    const index = Math.floor(random.between(0, entries.length));
    const [name, value] = entries[index] ?? ["", ""];
    entries[index] = random.chance(0.1)
      ? [damageText(random, name), value]
      : [name, random.chance(0.5) ? oddText(random) : damageText(random, value)];
  }
  // The operating system accepts neither a variable without a name nor a zero byte.
  return Object.fromEntries(entries.filter(([name, value]) => /^[^=\0]+$/u.test(name) && !value.includes("\0")));
}

/** The fault of a refusal's message: it must be one readable line without any secret. */
function judgeWords(message: string): string | null {
  if (message.trim() === "") return "settings were refused without a message";
  if (message.trim().includes("\n")) return `settings were refused in several lines: ${message}`;
  return message.includes(secret) ? `a secret is shown: ${message}` : null;
}

/** Reads wrong settings: they must be accepted, or refused with a message. */
export function readSettings(random: Random): Verdict {
  const variables = draw(random);
  try {
    readEnvironment(variables);
    return fine("taken");
  } catch (error) {
    if (!(error instanceof OperatorError)) return bad(`${JSON.stringify(variables)} threw ${String(error)}`);
    const wrong = judgeWords(error.message);
    return wrong === null ? fine("refused") : bad(wrong);
  }
}

const serverMain = new URL(import.meta.resolve("@fettle/server/main"));
const startMilliseconds = 90_000;

/** Starts a server with wrong settings: it must start, or end soon with a message that says why. */
export async function startWithSettings(random: Random, folder: string, number: number): Promise<Verdict> {
  const place = join(folder, `settings-${number}`);
  const log = `${place}.log`;
  const { FETTLE_DATA_DIR: _, ...variables } = draw(random);
  const { PORT: port, FETTLE_METRICS_PORT: metricsPort, ...others } = variables;
  const child = await startChild(
    serverMain,
    {
      ...others,
      // A random number could be the port of another program.
      PORT: port !== undefined && /^\s*\d/u.test(port) ? "0" : (port ?? "0"),
      ...(metricsPort !== undefined && !/^\s*\d/u.test(metricsPort) && { FETTLE_METRICS_PORT: metricsPort }),
      FETTLE_DATA_DIR: place,
    },
    log,
  );
  const tooLate = new AbortController();
  const outcome = await Promise.race([
    child.ready.then(
      () => "up",
      () => child.ended,
    ),
    pause(startMilliseconds, "neither up nor ended", { signal: tooLate.signal }),
  ]);
  tooLate.abort();
  await child[Symbol.asyncDispose]();
  const said = await readFile(log, "utf8");
  await rm(place, { recursive: true, force: true });
  if (said.includes(secret)) return bad(`a secret is shown: ${said}`);
  if (outcome === "up") return fine("up");
  if (outcome !== "exit code 1") return bad(`a start with ${JSON.stringify(variables)} ${outcome}: ${said.slice(0, 1000)}`);
  // The last line is for people; the lines before it are the log.
  const words = said.split("\n").filter((line) => line !== "" && !line.startsWith("{"));
  return words.length === 1
    ? fine("refused with a message")
    : bad(`a start with ${JSON.stringify(variables)} printed ${words.length} lines: ${said.slice(0, 1000)}`);
}
