import type { Ask } from "@fettle/server/customer";
import { type Fields, type Kind, type LogEntry, positionOf } from "./log-entry.ts";

const query = /* GraphQL */ `
  query ($after: String) {
    changes(first: 200, after: $after) {
      edges {
        cursor
        node {
          kind
          entity
          recordId
          version
          system {
            id
          }
          ... on WorkOrderChange {
            workOrder {
              title
              status
              priority
              assignees {
                id
              }
            }
          }
          ... on AppointmentChange {
            appointment {
              status
            }
          }
        }
      }
      pageInfo {
        endCursor
      }
    }
  }
`;

interface Node {
  readonly kind: Kind;
  readonly entity: string;
  readonly recordId: string;
  readonly version: number;
  readonly system: { readonly id: string };
  readonly workOrder?: {
    readonly title: string;
    readonly status: string;
    readonly priority: string;
    readonly assignees: readonly { readonly id: string }[];
  };
  readonly appointment?: { readonly status: string };
}

interface Page {
  readonly changes: {
    readonly edges: readonly { readonly cursor: string; readonly node: Node }[];
    readonly pageInfo: { readonly endCursor: string | null };
  };
}

const fieldsOf = ({ system, workOrder, appointment }: Node): Fields => ({
  systemId: [system.id],
  ...(workOrder && {
    title: [workOrder.title],
    status: [workOrder.status],
    priority: [workOrder.priority],
    assigneeId: workOrder.assignees.map(({ id }) => id),
  }),
  ...(appointment && { status: [appointment.status] }),
});

/** Reads the whole log through the API, from the oldest change on, and returns the last position. */
export async function readLog(ask: Ask): Promise<{ readonly log: readonly LogEntry[]; readonly end: number }> {
  const log: LogEntry[] = [];
  for (let after: string | null = null; ;) {
    const { changes }: Page = await ask<Page>(query, { after });
    for (const { cursor, node } of changes.edges) {
      const { kind, entity, recordId, version, system } = node;
      log.push({ position: positionOf(cursor), kind, entity, recordId, version, systemId: system.id, fields: fieldsOf(node) });
    }
    after = changes.pageInfo.endCursor ?? after;
    if (changes.edges.length === 0) return { log, end: after === null ? 0 : positionOf(after) };
  }
}
