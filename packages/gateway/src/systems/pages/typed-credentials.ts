import type { Method, Settings } from "../credentials/authentication-methods.ts";
import type { Credentials } from "../credentials/credentials.ts";
import { GrantError } from "../oauth/grant-error.ts";
import { requestTokens } from "../oauth/request-tokens.ts";
import type { TokenDependencies } from "../oauth/token-dependencies.ts";
import { clientCredentialsRenewal, passwordRenewal, type Renewal } from "../oauth/token-endpoints.ts";
import type { InputProblem } from "../systems.ts";
import { credentialFields, headerPrefix, type Typed } from "./method-form.ts";
import type { Step } from "./step.ts";

type FormStep = Extract<Step, { readonly type: "form" }>;
/** Methods whose credentials the customer types in. */
export type TypedMethod = Exclude<Method, { readonly type: "oauth2" }>;

const longestPassword = 1000;

/** The problems with the typed credentials, by field name. */
export function credentialProblems(method: Method, typed: Typed): readonly InputProblem[] {
  return credentialFields(method, typed).flatMap(({ name }) => {
    const value = typed.get(name) ?? "";
    if (value.trim() === "") return [{ path: name, message: "This field is required." }];
    if (value.length > longestPassword) return [{ path: name, message: `Enter at most ${longestPassword} characters.` }];
    // A key that is no valid header value could not be sent, and would appear in the error.
    if ((name === "credential.key" || name.startsWith(headerPrefix)) && !/^[\x21-\x7e]+$/.test(value.trim())) {
      return [{ path: name, message: "A key contains only letters, digits and symbols, without spaces. Copy it again." }];
    }
    return [];
  });
}

/**
 * Credentials from the typed input, or from the token endpoint when the method has one.
 * @throws GrantError when the endpoint gives no tokens.
 */
export async function typedCredentials(
  step: FormStep,
  method: TypedMethod,
  settings: Settings,
  typed: Typed,
  dependencies: TokenDependencies,
): Promise<Credentials> {
  const value = (name: string) => typed.get(`credential.${name}`) ?? "";
  const names = (method.headers ?? []).map(({ header }) => header.toLowerCase());
  const headers = Object.fromEntries(names.map((name) => [name, value(`header.${name}`).trim()]));
  const further = names.length === 0 ? {} : { headers };
  switch (method.type) {
    case "apiKey":
      return { type: "apiKey", key: value("key").trim(), ...further };
    case "basic":
      return { type: "basic", username: value("username").trim(), password: value("password"), ...further };
    case "clientCredentials": {
      const client = { clientId: value("clientId").trim(), clientSecret: value("clientSecret").trim() };
      const { refreshToken: _none, ...tokens } = await firstTokens(
        clientCredentialsRenewal(step.configuration, settings, client),
        dependencies,
      );
      return { type: "clientCredentials", ...client, ...further, ...tokens };
    }
    case "password": {
      const user = { username: value("username").trim(), password: value("password") };
      return {
        type: "password",
        ...user,
        ...further,
        ...(await firstTokens(passwordRenewal(step.configuration, settings, user), dependencies)),
      };
    }
  }
}

async function firstTokens(renewal: Renewal | null, dependencies: TokenDependencies) {
  const grant = renewal?.grants[0];
  if (!renewal || grant === undefined) throw new GrantError("misconfigured", "this way to sign in is not set up");
  return await requestTokens(renewal.endpoint, grant, dependencies);
}
