import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, inject } from "vitest";

const { browser: executablePath, missingBrowser } = inject("services");
const waitMilliseconds = 30_000;

/** Whether a browser is available. */
export const hasBrowser = missingBrowser === null;

/** Opens windows of one browser. */
export interface OpenBrowser {
  /** Opens a page in its own window, with its own cookies. The browser reaches only this machine. */
  open(url: string, options?: BrowserContextOptions): Promise<Page>;
}

/** Runs a browser for the tests of a `describe`; closes every window when they are through. */
export function useBrowser(): OpenBrowser {
  let browser: Browser | null = null;
  beforeAll(async () => {
    if (!hasBrowser) return;
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-background-networking"] });
  });
  afterAll(async () => {
    await browser?.close();
  });
  return {
    async open(url, options = {}) {
      if (browser === null) throw new Error("The browser is not up");
      const context = await browser.newContext(options);
      await context.route(
        ({ hostname }) => hostname !== "localhost" && hostname !== "127.0.0.1",
        (route) => route.abort(),
      );
      const page = await context.newPage();
      page.setDefaultTimeout(waitMilliseconds);
      await page.goto(url);
      return page;
    },
  };
}
