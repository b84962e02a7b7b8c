import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { inject } from "vitest";

const { screenshots } = inject("services");
/** CSS pixels: the smallest target for a finger. */
const smallestTarget = 44;

interface Violation {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string }[];
}

/**
 * The problems of a page for a person with a screen reader, a phone or weak eyes; empty when there are none. Keeps a picture when the
 * tests were given a folder.
 */
export async function lookAt(page: Page, name: string): Promise<readonly string[]> {
  const problems = [...(await accessibilityProblems(page)), ...(await layoutProblems(page))];
  if (screenshots !== null) {
    await mkdir(screenshots, { recursive: true });
    await page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true });
  }
  return problems.map((problem) => `${name}: ${problem}`);
}

/** The serious problems that axe finds in a page, except below `others`, whose content is not ours. */
export async function accessibilityProblems(page: Page, others: readonly string[] = []): Promise<readonly string[]> {
  // Runs through the debugger, because the pages allow no scripts.
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
