/** A record as PestPac shows it, and the times of its making and last change, which PestPac does not show. */
export interface Kept<Shown> {
  readonly shown: Shown;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface ServiceOrder {
  readonly OrderID: number;
  readonly OrderNumber: string;
  readonly OrderType: string;
  readonly LocationID: number | null;
  readonly BillToID: number | null;
  readonly Branch: string;
  readonly ServiceCode: string | null;
  readonly Description: string | null;
  /** Local time without an offset, as in `local-time.ts`. */
  readonly WorkDate: string | null;
  readonly Duration: number | null;
  readonly Tech1: string | null;
  readonly TechID1: number | null;
  readonly InProgress: boolean;
  readonly Locked: boolean;
  readonly Posted: boolean;
  readonly TechnicianComment: string | null;
}

export interface Location {
  readonly LocationID: number;
  readonly LocationCode: string | null;
  readonly BillToID: number;
  readonly Company: string | null;
  readonly FirstName: string | null;
  readonly LastName: string | null;
  readonly Address: string | null;
  readonly Address2: string | null;
  readonly City: string | null;
  readonly State: string | null;
  readonly Zip: string | null;
  readonly Country: string | null;
  readonly Latitude: number | null;
  readonly Longitude: number | null;
  readonly Instructions: string | null;
  readonly Active: boolean;
  readonly EnteredDate: string;
  readonly UserDefinedFields: readonly { readonly Caption: string; readonly Value: string | null }[];
}

export interface Employee {
  readonly EmployeeID: number;
  /** Null for an employee who is no technician. */
  readonly TechID: number | null;
  readonly Username: string | null;
  readonly FirstName: string | null;
  readonly LastName: string | null;
  readonly Email: string | null;
  readonly Active: boolean;
  readonly IsTech: boolean;
}
