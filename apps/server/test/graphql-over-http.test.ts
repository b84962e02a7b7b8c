import { serverAudits } from "graphql-http";
import { expect, test } from "vitest";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";

describeEndToEnd("GraphQL over HTTP", () => {
  const house = useHouse({ connected: false });

  const audits = serverAudits({
    url: () => house().graphql,
    fetchFn: async (url: string, init?: RequestInit) => {
      const headers = new Headers(init?.headers);
      headers.set("authorization", `Bearer ${await house().tokenFor(["read"])}`);
      return fetch(url, { ...init, headers });
    },
  });

  // The server may decide about everything that the specification only recommends.
  const musts = audits.filter(({ name }) => name.startsWith("MUST"));

  test("The suite has its audits", () => {
    expect(musts.length).toBeGreaterThan(10);
  });

  test.each(musts.map((audit) => [`${audit.id} ${audit.name}`, audit] as const))("%s", async (_, audit) => {
    const result = await audit.fn();
    expect(result).toMatchObject({ status: "ok" });
  });
});
