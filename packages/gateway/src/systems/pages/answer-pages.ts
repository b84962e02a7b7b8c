import { callbackPage } from "./callback-page.ts";
import { connectPage } from "./connect-page.ts";
import { messagePage } from "./message-pages.ts";
import { answerWith } from "../../pages/page.ts";
import type { PageDependencies } from "./page-dependencies.ts";

/** Answers `/connect/<secret>`, and `/oauth/callback` where `secret` is null. */
export async function answerPages(dependencies: PageDependencies, request: Request, secret: string | null): Promise<Response> {
  // A HEAD request would use the state up.
  const methods = secret === null ? ["GET"] : ["GET", "HEAD", "POST"];
  if (!methods.includes(request.method)) {
    const answer = answerWith(messagePage(405, "This action is not possible here", "Open the link in a browser."));
    answer.headers.set("allow", methods.join(", "));
    return answer;
  }
  try {
    return answerWith(
      secret === null ? await callbackPage(dependencies, request) : await connectPage(dependencies, request, secret),
    );
  } catch (error) {
    // The path contains the page's secret, so it is not logged.
    dependencies.log?.error(
      { error: error instanceof Error ? `${error.name}: ${error.message}` : "unknown" },
      "a connect page failed",
    );
    return answerWith(messagePage(500, "Something went wrong", "This is our fault, not yours. Try again in a minute."));
  }
}
