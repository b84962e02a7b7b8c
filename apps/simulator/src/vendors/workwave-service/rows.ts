/** A postal address as WorkWave Service words it. */
export interface Address {
  readonly Address1: string | null;
  readonly Address2: string | null;
  readonly City: string | null;
  readonly State: string | null;
  readonly Zip: string | null;
  readonly Country: string | null;
}

export interface WorkOrder {
  readonly WorkOrderId: number;
  readonly WorkOrderNumber: string;
  readonly Title: string;
  readonly Description: string | null;
  readonly Status: string;
  readonly ServiceType: string;
  readonly Priority: string | null;
  readonly CustomerId: number | null;
  readonly LocationId: number | null;
  readonly AssignedEmployeeIds: readonly number[];
  readonly ScheduledDate: string | null;
  readonly DueDate: string | null;
  readonly StartedDate: string | null;
  readonly CompletedDate: string | null;
  readonly EstimatedMinutes: number | null;
  readonly ActualMinutes: number | null;
  readonly CompletionNotes: string | null;
  readonly AgreementId: number | null;
  readonly Tasks: readonly Task[];
  readonly Materials: readonly WorkOrderMaterial[];
  readonly Labor: readonly WorkOrderLabor[];
  readonly Total: string | null;
  readonly TargetPests: readonly string[];
  readonly BranchCode: string | null;
  readonly UserDefinedFields: readonly { readonly Caption: string; readonly Value: string | null }[];
  readonly ExternalReference: string | null;
  readonly CreatedDate: string;
  readonly UpdatedDate: string;
}

export interface Employee {
  readonly EmployeeId: number;
  readonly FirstName: string | null;
  readonly LastName: string | null;
  readonly Email: string | null;
  readonly Phone: string | null;
  readonly JobTitle: string | null;
  readonly Active: boolean;
  readonly CreatedDate: string;
  readonly UpdatedDate: string;
}

export interface Contact {
  readonly Name: string | null;
  readonly Email: string | null;
  readonly Phone: string | null;
}

export interface Task {
  readonly Title: string;
  readonly Done: boolean | null;
  readonly Value: string | null;
}

export interface WorkOrderMaterial {
  readonly MaterialId: number | null;
  readonly Quantity: number;
  readonly Unit: string | null;
  readonly UnitCost: string | null;
}

export interface WorkOrderLabor {
  readonly EmployeeId: number | null;
  readonly Minutes: number;
  readonly Rate: string | null;
}

export interface InvoiceLine {
  readonly Description: string | null;
  readonly Quantity: number | null;
  readonly UnitPrice: string | null;
  readonly Tax: string | null;
  readonly Total: string | null;
}

export interface RouteStop {
  readonly AppointmentId: number;
  readonly Arrival: string | null;
  readonly Status: "Pending" | "Arrived" | "Done" | "Skipped";
}

export interface AppointmentTechnician {
  readonly EmployeeId: number;
  readonly Position: 1 | 2;
}

export interface Customer {
  readonly CustomerId: number;
  readonly AccountNumber: string | null;
  readonly Company: string | null;
  readonly FirstName: string | null;
  readonly LastName: string | null;
  readonly AccountType: "Residential" | "Commercial";
  readonly Email: string | null;
  readonly Phone: string | null;
  readonly Contacts: readonly Contact[];
  readonly BillingAddress: Address | null;
  readonly Balance: string;
  readonly Active: boolean;
  readonly ExternalReference: string | null;
  readonly CreatedDate: string;
  readonly UpdatedDate: string;
}

export interface Location {
  readonly LocationId: number;
  readonly LocationCode: string | null;
  readonly Name: string;
  readonly CustomerId: number | null;
  readonly Address: Address | null;
  readonly Latitude: number | null;
  readonly Longitude: number | null;
  readonly TimeZone: string | null;
  readonly Instructions: string | null;
  readonly Active: boolean;
  readonly ExternalReference: string | null;
  readonly CreatedDate: string;
  readonly UpdatedDate: string;
}

export interface Appointment {
  readonly AppointmentId: number;
  readonly WorkOrderId: number | null;
  readonly Status: "Unscheduled" | "Scheduled" | "Dispatched" | "EnRoute" | "InProgress" | "Hold" | "Completed" | "Cancelled";
  readonly StartTime: string | null;
  readonly EndTime: string | null;
  readonly WindowStart: string | null;
  readonly WindowEnd: string | null;
  readonly DurationMinutes: number | null;
  readonly RouteId: number | null;
  readonly Sequence: number | null;
  readonly Technicians: readonly AppointmentTechnician[];
  readonly ExternalReference: string | null;
  readonly CreatedDate: string;
  readonly UpdatedDate: string;
}

export interface Agreement {
  readonly AgreementId: number;
  readonly AgreementNumber: string | null;
  readonly Service: string;
  readonly CustomerId: number | null;
  readonly LocationId: number | null;
  readonly Frequency: string | null;
  readonly ServiceDays: readonly string[];
  readonly FirstServiceDate: string | null;
  readonly LastServiceDate: string | null;
  readonly TimeZone: string | null;
  readonly StartDate: string | null;
  readonly CancelDate: string | null;
  readonly RenewalDate: string | null;
  readonly Price: string | null;
  readonly Status: "Pending" | "Active" | "OnHold" | "Cancelled" | "Expired";
  readonly ExternalReference: string | null;
  readonly CreatedDate: string;
  readonly UpdatedDate: string;
}

export interface Route {
  readonly RouteId: number;
  readonly RouteName: string | null;
  readonly RouteDate: string;
  readonly EmployeeId: number | null;
  readonly Vehicle: string | null;
  readonly Status: "Planned" | "Dispatched" | "InProgress" | "Completed" | "Cancelled";
  readonly Stops: readonly RouteStop[];
  readonly DistanceMeters: number | null;
  readonly ExternalReference: string | null;
  readonly CreatedDate: string;
  readonly UpdatedDate: string;
}

export interface Invoice {
  readonly InvoiceId: number;
  readonly InvoiceNumber: string | null;
  readonly CustomerId: number | null;
  readonly LocationId: number | null;
  readonly WorkOrderId: number | null;
  readonly InvoiceDate: string | null;
  readonly DueDate: string | null;
  readonly Status: "Draft" | "Open" | "PartiallyPaid" | "Paid" | "PastDue" | "Void";
  readonly Lines: readonly InvoiceLine[];
  readonly Subtotal: string;
  readonly Tax: string;
  readonly Total: string;
  readonly Balance: string;
  readonly Currency: string;
  readonly ExternalReference: string | null;
  readonly CreatedDate: string;
  readonly UpdatedDate: string;
}

export interface Payment {
  readonly PaymentId: number;
  readonly PaymentNumber: string | null;
  readonly CustomerId: number | null;
  readonly InvoiceId: number | null;
  readonly Amount: string;
  readonly Method: "Cash" | "Check" | "CreditCard" | "ACH" | "Other";
  readonly PaymentDate: string | null;
  readonly Status: "Pending" | "Posted" | "Declined" | "Refunded" | "Void";
  readonly ExternalReference: string | null;
  readonly CreatedDate: string;
  readonly UpdatedDate: string;
}

export interface Lead {
  readonly LeadId: number;
  readonly Description: string | null;
  readonly CustomerId: number | null;
  readonly LocationId: number | null;
  readonly Contact: Contact | null;
  readonly Source: string | null;
  readonly Status: "New" | "Quoted" | "Won" | "Lost";
  readonly EstimatedValue: string | null;
  readonly ReceivedDate: string | null;
  readonly ExternalReference: string | null;
  readonly CreatedDate: string;
  readonly UpdatedDate: string;
}

export interface Note {
  readonly NoteId: number;
  readonly Text: string;
  readonly RecordType: "WorkOrder" | "Customer" | "Location";
  readonly RecordId: number;
  readonly EmployeeId: number | null;
  readonly AuthorName: string | null;
  readonly NoteDate: string | null;
  readonly ExternalReference: string | null;
  readonly CreatedDate: string;
  readonly UpdatedDate: string;
}

export interface Document {
  readonly DocumentId: number;
  readonly FileName: string;
  readonly ContentType: string | null;
  readonly Size: number | null;
  readonly RecordType: "WorkOrder" | "Customer" | "Location" | null;
  readonly RecordId: number | null;
  readonly ExternalReference: string | null;
  readonly CreatedDate: string;
  readonly UpdatedDate: string;
}

export interface Material {
  readonly MaterialId: number;
  readonly ItemNumber: string | null;
  readonly Name: string;
  readonly Description: string | null;
  readonly EpaNumber: string | null;
  readonly Unit: string | null;
  readonly UnitCost: string | null;
  readonly Active: boolean;
  readonly CreatedDate: string;
  readonly UpdatedDate: string;
}

export interface MaterialUse {
  readonly MaterialUseId: number;
  readonly MaterialId: number | null;
  readonly MaterialName: string;
  readonly EpaNumber: string | null;
  readonly Quantity: number;
  readonly Unit: string | null;
  readonly TargetPest: string | null;
  readonly WorkOrderId: number | null;
  readonly EmployeeId: number | null;
  readonly AppliedDate: string | null;
  readonly ExternalReference: string | null;
  readonly CreatedDate: string;
  readonly UpdatedDate: string;
}

export type AppointmentStatus = Appointment["Status"];
