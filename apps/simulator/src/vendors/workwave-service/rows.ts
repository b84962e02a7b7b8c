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
  readonly TargetPests: readonly string[];
  readonly BranchCode: string | null;
  readonly UserDefinedFields: readonly { readonly Caption: string; readonly Value: string | null }[];
  readonly ExternalReference: string | null;
  readonly CreatedDate: string;
  readonly UpdatedDate: string;
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
  readonly BillingAddress: Address | null;
  readonly Active: boolean;
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

export type AppointmentStatus =
  | "Unscheduled"
  | "Scheduled"
  | "Dispatched"
  | "EnRoute"
  | "InProgress"
  | "Hold"
  | "Completed"
  | "Cancelled";

export interface Appointment {
  readonly AppointmentId: number;
  readonly WorkOrderId: number | null;
  readonly Status: AppointmentStatus;
  readonly StartTime: string | null;
  readonly EndTime: string | null;
  readonly WindowStart: string | null;
  readonly WindowEnd: string | null;
  readonly DurationMinutes: number | null;
  readonly Technicians: readonly { readonly EmployeeId: number; readonly Position: 1 | 2 }[];
  readonly CreatedDate: string;
  readonly UpdatedDate: string;
}
