import { expect, it } from "vitest";
import { usualConnectorIds } from "../connector-id.ts";
import { startSimulator } from "../start-simulator.ts";
import { redirectUri } from "../testing/oauth-client.ts";

it("The root page shows who can sign in at which vendor and links to the controls", async () => {
  await using simulator = await startSimulator({ redirectUris: [redirectUri], workOrders: 10 });
  const page = await fetch(simulator.url);
  expect(page.headers.get("content-type")).toContain("text/html");
  const text = await page.text();
  for (const connector of usualConnectorIds) {
    const [login] = simulator.logins[connector];
    const [key] = simulator.apiKeys[connector];
    for (const word of [login?.login, login?.password, key?.key]) expect(text).toContain(`<code>${word}</code>`);
  }
  const links = [...text.matchAll(/href="([^"]+)"/gu)].map(([, link]) => link ?? "");
  expect(links).toHaveLength(13);
  for (const link of links) expect([link, (await fetch(simulator.url + link)).status]).toEqual([link, 200]);
  expect((await fetch(`${simulator.url}/nothing`)).status).toBe(404);
});
