import { callbackPage } from "./callback-page.ts";
import { connectPage } from "./connect-page.ts";
import { messagePage, unknownLinkPage } from "./message-pages.ts";
import { answerWith } from "../../pages/page.ts";
import type { PageDependencies } from "./page-dependencies.ts";

/** Answers `/connect/…` and `/oauth/callback`, under any path prefix of the gateway. */
export async function answerPages(dependencies: PageDependencies, request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  const isCallback = /\/oauth\/callback\/?$/.test(pathname);
  // A HEAD request would use the state up.
  const methods = isCallback ? ["GET"] : ["GET", "HEAD", "POST"];
  if (!methods.includes(request.method)) {
    const answer = answerWith(messagePage(405, "This action is not possible here", "Open the link in a browser."));
    answer.headers.set("allow", methods.join(", "));
    return answer;
  }
  try {
    if (isCallback) return answerWith(await callbackPage(dependencies, request));
    const secret = /\/connect\/([^/]+)\/?$/.exec(pathname)?.[1];
    return answerWith(secret === undefined ? unknownLinkPage() : await connectPage(dependencies, request, secret));
  } catch (error) {
    // The path contains the page's secret, so it is not logged.
    dependencies.log?.error(
      { error: error instanceof Error ? `${error.name}: ${error.message}` : "unknown" },
      "a connect page failed",
    );
    return answerWith(messagePage(500, "Something went wrong", "This is our fault, not yours. Try again in a minute."));
  }
}
