import type { Contact, Kept, Money } from "./maintenance-rows.ts";
import type { Address } from "./rows.ts";

export interface Part extends Kept {
  readonly number: string | null;
  readonly name: string;
  readonly description: string | null;
  readonly unit: string | null;
  readonly unitCost: Money | null;
  readonly barcode: string | null;
  readonly isArchived: boolean;
}

/** How many of a part there are in a storeroom. `available` is what nobody has reserved. */
export interface Stock extends Kept {
  readonly partId: string;
  readonly locationId: string;
  readonly unit: string | null;
  readonly onHand: number;
  readonly available: number;
  readonly reserved: number;
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly reorderPoint: number | null;
}

export interface Supplier extends Kept {
  readonly name: string;
  readonly code: string | null;
  readonly contacts: readonly Contact[];
  readonly address: Address | null;
  readonly isArchived: boolean;
}

export interface PurchaseOrderLine {
  readonly partId: string | null;
  readonly description: string | null;
  readonly quantity: number;
  readonly receivedQuantity: number;
  readonly unit: string | null;
  readonly unitPrice: Money | null;
}

export interface PurchaseOrder extends Kept {
  readonly number: string;
  readonly supplierId: string;
  readonly status:
    | "draft"
    | "pending_approval"
    | "approved"
    | "declined"
    | "ordered"
    | "partially_received"
    | "received"
    | "closed"
    | "cancelled";
  readonly orderedOn: string | null;
  readonly dueOn: string | null;
  readonly lines: readonly PurchaseOrderLine[];
  readonly subtotal: Money | null;
  readonly tax: Money | null;
  readonly total: Money | null;
  readonly currency: string;
}

/** The record that a document or a comment belongs to. */
export interface RecordReference {
  readonly type: string;
  readonly id: string;
}

export interface Document extends Kept {
  readonly name: string;
  readonly contentType: string | null;
  readonly size: number | null;
  readonly url: string | null;
  readonly attachedTo: RecordReference | null;
}

export interface Comment extends Kept {
  readonly text: string;
  readonly attachedTo: RecordReference;
  readonly userId: string | null;
  readonly authorName: string | null;
  readonly writtenAt: string;
}
