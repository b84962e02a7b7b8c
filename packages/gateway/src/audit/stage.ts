import type { Stage } from "../stage.ts";
import { auditService } from "./audit-service.ts";
import { createAudit } from "./create-audit.ts";
import { auditPart } from "./graph/audit-part.ts";
import { up as addEntries } from "./migrations/0001-entries.ts";
import { auditTables } from "./tables.ts";

/** Who did what: tokens, the operator, customers and Fettle itself. */
export const auditStage: Stage = {
  name: "audit",
  tables: auditTables,
  migrations: [{ name: "0001-entries", up: addEntries }],
  graph: auditPart,
  open({ store, clock, log, provide }) {
    provide(auditService, createAudit({ store, clock, log }));
    return {};
  },
};
