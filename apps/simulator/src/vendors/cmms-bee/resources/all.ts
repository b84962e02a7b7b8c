import type { Operation } from "../../operation.ts";
import type { CmmsBeeRecords } from "../records.ts";
import { resourceOperations } from "../resource.ts";
import { comments } from "./comment.ts";
import { documents, fileOperations } from "./document.ts";
import { downtimes } from "./downtime.ts";
import { maintenancePlans } from "./maintenance-plan.ts";
import { meterReadings } from "./meter-reading.ts";
import { meters } from "./meter.ts";
import { parts } from "./part.ts";
import { purchaseOrders, receiveOperation } from "./purchase-order.ts";
import { stocks } from "./stock.ts";
import { suppliers } from "./supplier.ts";
import { teams } from "./team.ts";
import { workRequests } from "./work-request.ts";

/** The operations of all resources besides work orders and what they are about. */
export const allResourceOperations = (records: CmmsBeeRecords): Operation[] => [
  ...resourceOperations(records, teams),
  ...resourceOperations(records, workRequests),
  ...resourceOperations(records, maintenancePlans),
  ...resourceOperations(records, meters),
  ...resourceOperations(records, meterReadings),
  ...resourceOperations(records, downtimes),
  ...resourceOperations(records, parts),
  ...resourceOperations(records, stocks),
  ...resourceOperations(records, suppliers),
  ...resourceOperations(records, purchaseOrders),
  receiveOperation(records),
  ...fileOperations(records),
  ...resourceOperations(records, documents),
  ...resourceOperations(records, comments),
];
