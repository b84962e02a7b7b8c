import type { Api } from "../harness/api.ts";
import type { Control } from "../harness/control.ts";
import { type SystemChanges, systemChanges, type WorkOrderChanges, workOrderChanges } from "../harness/documents.ts";

const syncSystem = /* GraphQL */ `
  mutation ($systemId: ID!) {
    syncSystem(input: { systemId: $systemId }) {
      __typename
    }
  }
`;

/**
 * Makes a vendor leave a third of its work orders out of two complete lists, which makes their deletion suspected. Each sync must be a complete
 * list. The vendor lists them again afterwards.
 */
export async function suspectDeletions(api: Api, control: Control, systemId: string): Promise<void> {
  const all = await control.list();
  const marker = all.at(-1) ?? "";
  await control.hide(all.slice(0, Math.ceil(all.length / 3)));
  await using states = await api.sse<SystemChanges>(systemChanges, { systemId });
  await using changes = await api.sse<WorkOrderChanges>(workOrderChanges);
  for (const title of ["First list", "Second list"]) {
    // Only this sync can bring the record, which proves that the sync has begun; the next one waits for it.
    await control.faults({ webhooks: [{ kind: "lost", times: 1 }] });
    await control.change(marker, { title });
    await api.ask(syncSystem, { systemId });
    await changes.first(({ data }) => data.workOrderChanges.workOrder?.title === title);
  }
  await states.first(({ data }) => data.systemChanges.status === "DEGRADED");
  await control.hide([]);
}
