import type { SettingDescriptor } from "@fettle/connector";
import { insteadLabel, type Method } from "../credentials/authentication-methods.ts";
import { askedSettings } from "../registry/settings.ts";
import type { InputProblem } from "../systems.ts";
import { formPage, type Alert, type Field } from "./form-page.ts";
import type { Page } from "../../pages/page.ts";
import type { Step } from "./step.ts";
import type { Way } from "./ways.ts";
import { renderRequest, type Requester } from "./requester.ts";

type FormStep = Extract<Step, { readonly type: "form" }>;

/** The visitor's input, by the names of the form's fields. */
export type Typed = ReadonlyMap<string, string>;

const settingPrefix = "setting.";

/** The form of one connector and method: its settings and credentials. */
export function methodForm(
  step: FormStep,
  show: {
    /** The system to reconnect; null for a new one. */
    readonly reconnects: { readonly accountName: string | null } | null;
    /** The system's current settings. */
    readonly settings: Readonly<Record<string, unknown>>;
    readonly typed: Typed;
    readonly problems: readonly InputProblem[];
    readonly alert: Alert | null;
    /** Null when the page names no workspace. */
    readonly requester: Requester | null;
    /** The links back to the app. */
    readonly ways: readonly Way[];
  },
): Page {
  const { configuration, method } = step;
  const { name } = configuration.connector;
  const verb = show.reconnects === null ? "Connect" : "Reconnect";
  const settings = Object.entries(askedSettings(configuration)).map(([key, descriptor]): Field => {
    const present = show.settings[key] ?? descriptor.default;
    const value = show.typed.get(settingPrefix + key) ?? (present === undefined || present === null ? "" : String(present));
    return settingField(key, descriptor, value);
  });
  return formPage({
    title: `${verb} ${name}`,
    request: renderRequest(show.requester, name),
    texts: [
      show.reconnects?.accountName ? `This connection belongs to “${show.reconnects.accountName}”. Use the same account.` : null,
      method.help ?? (method.type === "oauth2" ? `You will sign in at ${name} and then come back here.` : null),
    ].filter((text) => text !== null),
    fields: [...settings, ...credentialFields(method, show.typed)],
    hidden: { connector: configuration.connector.id, method: method.type },
    button: method.type === "oauth2" ? `Continue to ${name}` : verb,
    problems: new Map(show.problems.map(({ path, message }) => [path, message])),
    alert: show.alert,
    ways: [
      ...step.others.map((other) => ({
        label: insteadLabel(other),
        url: queryOf({ connector: configuration.connector.id, method: other.type }),
      })),
      ...(step.canChoose ? [{ label: "Choose another product", url: queryOf({}) }] : []),
      ...show.ways,
    ],
  });
}

/** Leads to the same page with other choices. */
const queryOf = (choices: Readonly<Record<string, string>>) => `?${new URLSearchParams(choices).toString()}`;

const yesOrNo = { true: "Yes", false: "No" };

function settingField(name: string, descriptor: SettingDescriptor, value: string): Field {
  const { label, help = null } = descriptor;
  const isOptional = descriptor.default !== undefined || ("optional" in descriptor && descriptor.optional === true);
  const field = { name: settingPrefix + name, label, help, value, isOptional };
  switch (descriptor.type) {
    case "flag":
      return { ...field, kind: "choice", choices: yesOrNo };
    case "choice": {
      const none = descriptor.optional === true && descriptor.default === undefined ? { "": "None" } : {};
      return { ...field, kind: "choice", choices: { ...none, ...descriptor.choices } };
    }
    case "url":
      return { ...field, kind: "url" };
    default:
      return { ...field, kind: "text" };
  }
}

/** The settings in the visitor's input, by their own names. */
export const typedSettings = (step: FormStep, typed: Typed): Record<string, string> =>
  Object.fromEntries(
    Object.keys(askedSettings(step.configuration)).flatMap((name) => {
      const value = typed.get(settingPrefix + name);
      return value === undefined ? [] : [[name, value]];
    }),
  );

/** Problems with settings, under the names of the form's fields. */
export const settingProblems = (problems: readonly InputProblem[]): readonly InputProblem[] =>
  problems.map(({ path, message }) => ({ path: settingPrefix + path, message }));

/** The prefix of the names of fields for further headers. */
export const headerPrefix = "credential.header.";

/** The input fields of a method. Secrets are never shown again. */
export function credentialFields(method: Method, typed: Typed): readonly Field[] {
  const field = (key: string, label: string, kind: "text" | "secret", help: string | null = null): Field => {
    const name = `credential.${key}`;
    return { name, label, help, kind, value: kind === "secret" ? "" : (typed.get(name) ?? ""), isOptional: false };
  };
  const headers =
    method.type === "oauth2"
      ? []
      : (method.headers ?? []).map(({ header, label, help }) => field(`header.${header.toLowerCase()}`, label, "secret", help));
  return [...mainFields(method, field), ...headers];
}

function mainFields(method: Method, field: (key: string, label: string, kind: "text" | "secret") => Field): readonly Field[] {
  switch (method.type) {
    case "oauth2":
      return [];
    case "apiKey":
      return [field("key", "API key", "secret")];
    case "basic":
      return [
        field("username", method.usernameLabel ?? "User name", "text"),
        field("password", method.passwordLabel ?? "Password", "secret"),
      ];
    case "clientCredentials":
      return [field("clientId", "Client id", "text"), field("clientSecret", "Client secret", "secret")];
    case "password":
      return [field("username", "User name", "text"), field("password", "Password", "secret")];
  }
}
