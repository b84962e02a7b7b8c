import { ingressService } from "../ingress-service.ts";
import { expect, it } from "vitest";
import { createMemoryStages } from "../../graph/testing/memory-stages.ts";
import { systemWith } from "../../graph/testing/fixtures.ts";
import { createRunner } from "../../graph/testing/run.ts";

it("The webhooks of a list of systems are read together", async () => {
  const memory = createMemoryStages();
  for (const id of ["sys_1", "sys_2"]) memory.systems.set(id, systemWith(id));
  const reason = "The vendor does not allow it.";
  const checkedAt = new Date("2026-01-31T08:00:00.000Z");
  let reads = 0;
  memory.of(ingressService).bySystems = async () => {
    reads += 1;
    return new Map([
      ["sys_1", { status: "FAILED", checkedAt, reason, expiresAt: checkedAt }],
      ["sys_2", { status: "ACTIVE", checkedAt, reason: null, expiresAt: null }],
    ]);
  };
  const answer = await createRunner(memory)(`{ systems { nodes { webhooks { status checkedAt reason expiresAt } } } }`);
  expect(answer).toEqual({
    data: {
      systems: {
        nodes: [
          {
            webhooks: { status: "FAILED", checkedAt: "2026-01-31T08:00:00.000Z", reason, expiresAt: "2026-01-31T08:00:00.000Z" },
          },
          { webhooks: { status: "ACTIVE", checkedAt: "2026-01-31T08:00:00.000Z", reason: null, expiresAt: null } },
        ],
      },
    },
  });
  expect(reads).toBe(1);
});
