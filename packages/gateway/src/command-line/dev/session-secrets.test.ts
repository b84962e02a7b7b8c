import { expect, it } from "vitest";
import { createSessionSecrets } from "./session-secrets.ts";

it("The secrets of a session are what its calls carry and what an authorization server gives", async () => {
  const secrets = createSessionSecrets(new Set(["tenant"]));
  const fetch = secrets.around(async () =>
    Response.json({ access_token: "access-1", refresh_token: "refresh-1", scope: "jobs" }),
  );
  await fetch("https://vendor.example/jobs", {
    headers: {
      authorization: `Basic ${btoa("annabel:pass:word")}`,
      tenant: "tenant-1",
      accept: "application/json",
      "if-match": "etag-1",
    },
  });
  await fetch("https://vendor.example/jobs", { headers: { authorization: "Bearer token-1" } });
  const answer = await fetch("https://vendor.example/token", {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: "grant_type=password&username=anna&password=word-2&client_id=fettle-app",
  });
  expect(await answer.json()).toMatchObject({ access_token: "access-1" });
  const found = secrets.list();
  expect(found).toEqual(expect.arrayContaining(["pass:word", "tenant-1", "token-1", "word-2", "access-1", "refresh-1"]));
  for (const plain of ["application/json", "etag-1", "jobs", "anna", "password", "annabel", "fettle-app"])
    expect(found).not.toContain(plain);
  expect(secrets.hide("Bearer token-1, tenant-1")).toBe("…, …");
});

it("A key that stands for the user of Basic is a secret, and a secret that has another in it is hidden whole", async () => {
  const secrets = createSessionSecrets(new Set(["x-key"]));
  const fetch = secrets.around(async () => Response.json({}));
  for (const key of ["word", "word-and-more"])
    await fetch("https://vendor.example/jobs", { headers: { "x-key": key, authorization: `Basic ${btoa("key-of-user:x")}` } });
  expect(secrets.hide("word-and-more, key-of-user, word")).toBe("…, …, …");
});
