import type { HttpBindings } from "@hono/node-server";
import { Hono, type Context } from "hono";
import type { SignIn, Vendor } from "../vendors/vendor.ts";
import type { AuthorizationServer } from "./authorization-server.ts";
import { consentPage, errorPage, loginPage } from "./pages.ts";

type PageContext = Context<{ Bindings: HttpBindings }>;

/** The pages where a person signs in and consents, under the issuer's path. */
export const interactionRoutes = (
  vendor: Vendor,
  { issuerPath }: SignIn,
  server: AuthorizationServer,
): Hono<{ Bindings: HttpBindings }> => {
  const { provider } = server;
  const app = new Hono<{ Bindings: HttpBindings }>().basePath(issuerPath);

  const details = async (context: PageContext) => {
    try {
      return await provider.interactionDetails(context.env.incoming, context.env.outgoing);
    } catch {
      return undefined;
    }
  };
  const expired = (context: PageContext) =>
    context.html(
      errorPage(vendor.name, "session_not_found", "This sign-in has expired. Go back to the app and start again."),
      400,
    );
  const goOn = async (context: PageContext, result: Parameters<typeof provider.interactionResult>[2]) =>
    context.redirect(await provider.interactionResult(context.env.incoming, context.env.outgoing, result), 303);
  const refuse = (context: PageContext) =>
    goOn(context, { error: "access_denied", error_description: "The person denied access." });

  const showConsent = async (context: PageContext, login: string, scopes: string, clientId: string) => {
    const who = vendor.logins.find((each) => each.login === login);
    const account = vendor.accounts.find((each) => each.id === who?.account);
    const client = await provider.Client.find(clientId);
    const asked = {
      client: client?.clientName ?? clientId,
      scopes: scopes.split(" "),
      user: who?.name ?? login,
      account: account?.name ?? "",
    };
    return context.html(consentPage(vendor.name, context.req.path, asked));
  };
  const grant = async (login: string, clientId: string, scopes: string) => {
    const made = new provider.Grant({ accountId: login, clientId });
    made.addOIDCScope(scopes);
    return made.save();
  };

  app.use(async (context, next) => {
    await next();
    context.header("cache-control", "no-store");
    context.header("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
  });
  app.get("/interaction/:uid", async (context) => {
    const interaction = await details(context);
    if (interaction === undefined) return expired(context);
    const { prompt, params, session } = interaction;
    if (prompt.name === "login")
      return context.html(loginPage(vendor.name, context.req.path, String(params["login_hint"] ?? "")));
    return showConsent(context, session?.accountId ?? "", String(params["scope"]), String(params["client_id"]));
  });
  app.post("/interaction/:uid", async (context) => {
    const interaction = await details(context);
    if (interaction === undefined) return expired(context);
    const { prompt, params, session } = interaction;
    const form = await context.req.parseBody();
    if (form["answer"] === "cancel") return refuse(context);
    if (prompt.name === "login") {
      const login = String(form["login"] ?? "").trim();
      const known = vendor.logins.find((each) => each.login === login && each.password === form["password"]);
      if (known !== undefined) return goOn(context, { login: { accountId: known.login } });
      return context.html(loginPage(vendor.name, context.req.path, login, "The login or password is wrong."), 401);
    }
    const grantId = await grant(session?.accountId ?? "", String(params["client_id"]), String(params["scope"]));
    return goOn(context, { consent: { grantId } });
  });
  return app;
};
