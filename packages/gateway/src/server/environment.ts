import { z } from "zod";
import type { ConnectorConfiguration } from "../catalog/catalog.ts";
import { settingVariables, type StageSettings } from "../stages.ts";
import type { ReadSettings } from "../store/read-settings.ts";
import { connectorVariables, withVariables } from "./connector-variables.ts";
import { StartError } from "../errors.ts";

const url = (...protocols: readonly string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
    error: `must be a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(" or ")}`,
  });
/** PostgreSQL's own rules apply to the rest: `postgres://user@/database?host=/run/postgresql` is not a URL to the platform. */
const databaseUrl = z.string().regex(/^postgres(?:ql)?:\/\//u, "must be a URL that begins with postgres:// or postgresql://");
const webUrl = url("http:", "https:").transform((text) => text.replace(/\/+$/u, ""));
/** Whether paths can be appended to the URL. */
const isBare = (text: string): boolean => {
  const { username, password } = new URL(text);
  return username === "" && password === "" && !/[?#]/u.test(text);
};
const publicUrl = webUrl.refine((text) => !URL.canParse(text) || isBare(text), {
  error: "must be a URL without a query, fragment or user, such as https://fettle.example.com",
});
const port = z
  .string()
  .regex(/^\d{1,5}$/u, "must be a port number from 0 to 65535")
  .transform(Number)
  .refine((number) => number <= 65_535, "must be a port number from 0 to 65535");
const logLevels = ["debug", "info", "warn", "error", "silent"] as const;

const logFormats = ["json", "pretty"] as const;

const otherDocuments = ["refuse", "allow"] as const;

const variables = z.object({
  PORT: port.default(4000),
  DATABASE_URL: databaseUrl.optional(),
  REDIS_URL: url("redis:", "rediss:").optional(),
  FETTLE_PUBLIC_URL: publicUrl.optional(),
  FETTLE_ENCRYPTION_KEYS: z.string().optional(),
  FETTLE_ENCRYPTION_KEYS_FILE: z.string().optional(),
  FETTLE_CLIENT_ADDRESS_HEADER: z
    .string()
    .regex(/^[\w-]{1,100}$/u, "must be the name of a header, such as x-forwarded-for")
    .optional(),
  FETTLE_TRUSTED_DOCUMENTS: z.string().optional(),
  FETTLE_OTHER_DOCUMENTS: z.enum(otherDocuments, { error: `must be one of ${otherDocuments.join(", ")}` }).optional(),
  FETTLE_DATA_DIR: z.string().default(".fettle"),
  FETTLE_LOG_LEVEL: z.enum(logLevels, { error: `must be one of ${logLevels.join(", ")}` }).default("info"),
  FETTLE_LOG_FORMAT: z.enum(logFormats, { error: `must be one of ${logFormats.join(", ")}` }).default("json"),
  FETTLE_METRICS_PORT: port.optional(),
  FETTLE_RESPONSE_CACHE_MB: z
    .string()
    .regex(/^(?:0|[1-9]\d{0,4})$/u, "must be a whole number of megabytes, 0 to 65536")
    .transform(Number)
    .refine((number) => number <= 65_536, "must be a whole number of megabytes, 0 to 65536")
    .optional(),
});

/** The variables of the gateway's stages, each declared by its stage. */
const stageVariables = z.object(
  Object.fromEntries(Object.values(settingVariables).map(({ variable, schema }) => [variable, schema.optional()])),
);

/** The environment variables that the server knows, checked. Times in seconds, retention in days; URLs without a trailing slash. */
export interface Environment extends z.output<typeof variables> {
  /** The settings that belong to the gateway's stages and store. */
  readonly stages: Partial<StageSettings & ReadSettings>;
  /** The connectors, with the settings and OAuth clients that the environment gives them. */
  readonly connectors: readonly ConnectorConfiguration[];
  /** The variables that are set, trimmed. */
  readonly given: Readonly<Record<string, string>>;
}

/** Every variable that a server with these connectors knows. */
export function knownNames(connectors: readonly ConnectorConfiguration[]): readonly string[] {
  const ofConnectors = connectors.flatMap(connectorVariables).map(({ variable }) => variable);
  return [...Object.keys(variables.shape), ...Object.keys(stageVariables.shape), ...ofConnectors];
}

/** The values of some variables without the spaces around them; an empty one counts as absent. */
export function givenValues(
  source: Readonly<Record<string, string | undefined>>,
  names: readonly string[],
): Readonly<Record<string, string>> {
  const trimmed = names.map((name) => [name, source[name]?.trim() ?? ""] as const);
  return Object.fromEntries(trimmed.filter(([, value]) => value !== ""));
}

/** The settings of the stages by their own names. */
const stageSettings = (read: Readonly<Record<string, unknown>>): Environment["stages"] =>
  Object.fromEntries(
    Object.entries(settingVariables).flatMap(([name, { variable }]) =>
      read[variable] === undefined ? [] : [[name, read[variable]]],
    ),
  );

/** Whether a value is quoted: some programs that read files of variables leave the quotes in. */
const isQuoted = (value: string) => /^(["']).*\1$/su.test(value);

/**
 * Reads the environment of a server with these connectors; an empty variable counts as absent, and spaces around a value are ignored.
 * @throws StartError that names every wrong variable, in one line and without its value, which may be a secret.
 */
export function readEnvironment(
  source: Readonly<Record<string, string | undefined>>,
  connectors: readonly ConnectorConfiguration[],
): Environment {
  const all = givenValues(source, knownNames(connectors));
  const quoted = Object.entries(all)
    .filter(([, value]) => isQuoted(value))
    .map(([name]) => name);
  if (quoted.length > 0) {
    throw new StartError(quoted.map((name) => `${name} has quotes around its value: remove them`).join("; "));
  }
  const result = variables.safeParse(all);
  const ofStages = stageVariables.safeParse(all);
  if (!result.success || !ofStages.success) {
    const issues = [result, ofStages].flatMap(({ error }) => error?.issues ?? []);
    throw new StartError(issues.map((issue) => `${issue.path.join(".")} ${issue.message}`).join("; "));
  }
  const { DATABASE_URL: database, FETTLE_ENCRYPTION_KEYS: keys, FETTLE_ENCRYPTION_KEYS_FILE: keysFile } = result.data;
  if (database !== undefined && keys === undefined && keysFile === undefined) {
    throw new StartError(
      "FETTLE_ENCRYPTION_KEYS or FETTLE_ENCRYPTION_KEYS_FILE must be set together with DATABASE_URL: the keys seal the credentials of systems",
    );
  }
  const { PORT: mainPort, FETTLE_METRICS_PORT: metricsPort } = result.data;
  if (mainPort === metricsPort && mainPort !== 0) throw new StartError("FETTLE_METRICS_PORT must differ from PORT");
  return {
    ...result.data,
    stages: stageSettings(ofStages.data),
    connectors: connectors.map((configuration) => withVariables(configuration, all)),
    given: all,
  };
}
