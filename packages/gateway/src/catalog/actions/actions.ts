import type { Action } from "./action.ts";
import { addNote } from "./add-note.ts";
import { assignWorkOrder } from "./assign-work-order.ts";
import { completeWorkOrder } from "./complete-work-order.ts";
import { convertWorkRequest } from "./convert-work-request.ts";
import { receivePurchaseOrder } from "./receive-purchase-order.ts";
import { recordMeterReading } from "./record-meter-reading.ts";
import { recordPayment } from "./record-payment.ts";
import { scheduleAppointment } from "./schedule-appointment.ts";
import { uploadDocument } from "./upload-document.ts";

/** Every action. */
export const actions: readonly Action[] = [
  scheduleAppointment,
  assignWorkOrder,
  completeWorkOrder,
  addNote,
  convertWorkRequest,
  recordMeterReading,
  receivePurchaseOrder,
  recordPayment,
  uploadDocument,
];
