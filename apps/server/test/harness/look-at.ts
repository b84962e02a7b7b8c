import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { inject } from "vitest";

const { screenshots } = inject("services");
/** CSS pixels: what a finger hits. */
const smallestTarget = 44;

interface Violation {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string }[];
}

/**
 * What is wrong with a page for somebody with a screen reader, a phone or weak eyes; nothing when the list is empty. Keeps a picture
 * where the tests were told a folder.
 */
export async function lookAt(page: Page, name: string): Promise<readonly string[]> {
  const problems = [...(await accessibilityProblems(page)), ...(await layoutProblems(page))];
  if (screenshots !== null) {
    await mkdir(screenshots, { recursive: true });
    await page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true });
  }
  return problems.map((problem) => `${name}: ${problem}`);
}

/** What axe finds serious in a page, except below `others`: what is drawn there is not ours. */
export async function accessibilityProblems(page: Page, others: readonly string[] = []): Promise<readonly string[]> {
  // Through the debugger's door: the pages themselves let no script in.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<{ violations: readonly Violation[] }>(
    `axe.run({ exclude: ${JSON.stringify(others)} })`,
  );
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id} at ${nodes.map(({ html }) => html).join(" ")}`);
}

async function layoutProblems(page: Page): Promise<readonly string[]> {
  const problems: string[] = [];
  const [scrolled, shown] = await page.evaluate<[number, number]>(
    "[document.documentElement.scrollWidth, document.documentElement.clientWidth]",
  );
  if (scrolled > shown) problems.push(`it is ${scrolled} pixels wide in a window of ${shown}`);
  for (const target of await page.locator("a, button, select, summary, input:not([type=hidden])").all()) {
    const box = await target.boundingBox();
    if (box !== null && box.height < smallestTarget) {
      problems.push(`a target is ${box.height} pixels high: ${await target.innerText()}`);
    }
  }
  return problems;
}
