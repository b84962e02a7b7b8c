/** Payloads of what surrounds the work, which match openapi.yaml, oldest change first. */

const agreementsBase = {
  AgreementId: 601,
  AgreementNumber: "C-601",
  Service: "General pest control",
  CustomerId: 501,
  LocationId: 901,
  Frequency: "Quarterly",
  ServiceDays: ["MO"],
  FirstServiceDate: "2025-02-01",
  LastServiceDate: null,
  TimeZone: "America/New_York",
  StartDate: "2025-02-01",
  CancelDate: null,
  RenewalDate: "2027-02-01",
  Price: "129.00",
  Status: "Active",
  ExternalReference: null,
  CreatedDate: "2026-01-20T10:00:00Z",
  UpdatedDate: "2026-02-01T11:00:00Z",
};

export const agreements = [
  agreementsBase,
  {
    ...agreementsBase,
    AgreementId: 602,
    AgreementNumber: null,
    CustomerId: null,
    LocationId: null,
    Frequency: "After Rain",
    ServiceDays: [],
    FirstServiceDate: null,
    TimeZone: null,
    StartDate: null,
    CancelDate: "2026-01-31",
    RenewalDate: null,
    Price: null,
    Status: "Cancelled",
    UpdatedDate: "2026-02-01T12:00:00Z",
  },
] as const;

const routesBase = {
  RouteId: 751,
  RouteName: "North",
  RouteDate: "2026-02-01",
  EmployeeId: 31,
  Vehicle: "Van 1",
  Status: "InProgress",
  Stops: [{ AppointmentId: 80001, Arrival: "2026-02-01T13:00:00Z", Status: "Pending" }],
  DistanceMeters: 41000,
  ExternalReference: null,
  CreatedDate: "2026-01-20T10:00:00Z",
  UpdatedDate: "2026-02-01T11:00:00Z",
};

export const routes = [
  routesBase,
  {
    ...routesBase,
    RouteId: 752,
    RouteName: null,
    EmployeeId: null,
    Vehicle: null,
    Status: "Planned",
    Stops: [],
    DistanceMeters: null,
    UpdatedDate: "2026-02-01T12:00:00Z",
  },
] as const;

const invoicesBase = {
  InvoiceId: 801,
  InvoiceNumber: "I-801",
  CustomerId: 501,
  LocationId: 901,
  WorkOrderId: 70002,
  InvoiceDate: "2026-02-01",
  DueDate: "2026-03-03",
  Status: "Open",
  Lines: [{ Description: "Callback", Quantity: 1, UnitPrice: "120.00", Tax: "9.00", Total: "129.00" }],
  Subtotal: "120.00",
  Tax: "9.00",
  Total: "129.00",
  Balance: "129.00",
  Currency: "USD",
  ExternalReference: null,
  CreatedDate: "2026-01-20T10:00:00Z",
  UpdatedDate: "2026-02-01T11:00:00Z",
};

export const invoices = [
  invoicesBase,
  {
    ...invoicesBase,
    InvoiceId: 802,
    InvoiceNumber: null,
    CustomerId: null,
    LocationId: null,
    WorkOrderId: null,
    InvoiceDate: null,
    DueDate: null,
    Status: "Draft",
    Lines: [],
    Subtotal: "0.00",
    Tax: "0.00",
    Total: "0.00",
    Balance: "0.00",
    UpdatedDate: "2026-02-01T12:00:00Z",
  },
] as const;

const paymentsBase = {
  PaymentId: 851,
  PaymentNumber: "R-851",
  CustomerId: 501,
  InvoiceId: 801,
  Amount: "64.50",
  Method: "CreditCard",
  PaymentDate: "2026-02-02T10:00:00Z",
  Status: "Posted",
  ExternalReference: null,
  CreatedDate: "2026-01-20T10:00:00Z",
  UpdatedDate: "2026-02-01T11:00:00Z",
};

export const payments = [
  paymentsBase,
  {
    ...paymentsBase,
    PaymentId: 852,
    PaymentNumber: null,
    CustomerId: null,
    InvoiceId: null,
    Method: "ACH",
    PaymentDate: null,
    Status: "Pending",
    UpdatedDate: "2026-02-01T12:00:00Z",
  },
] as const;

const leadsBase = {
  LeadId: 911,
  Description: "Second location",
  CustomerId: 501,
  LocationId: 901,
  Contact: { Name: "Rosa", Email: null, Phone: "813-555-0101" },
  Source: "Referral",
  Status: "Quoted",
  EstimatedValue: "900.00",
  ReceivedDate: "2026-01-20T10:00:00Z",
  ExternalReference: null,
  CreatedDate: "2026-01-20T10:00:00Z",
  UpdatedDate: "2026-02-01T11:00:00Z",
};

export const leads = [
  leadsBase,
  {
    ...leadsBase,
    LeadId: 912,
    Description: null,
    CustomerId: null,
    LocationId: null,
    Contact: null,
    Source: null,
    Status: "New",
    EstimatedValue: null,
    ReceivedDate: null,
    UpdatedDate: "2026-02-01T12:00:00Z",
  },
] as const;

const notesBase = {
  NoteId: 951,
  Text: "Gate was locked.",
  RecordType: "WorkOrder",
  RecordId: 70001,
  EmployeeId: 31,
  AuthorName: "Mae Lindqvist",
  NoteDate: "2026-02-01T11:00:00Z",
  ExternalReference: null,
  CreatedDate: "2026-01-20T10:00:00Z",
  UpdatedDate: "2026-02-01T11:00:00Z",
};

export const notes = [
  notesBase,
  {
    ...notesBase,
    NoteId: 952,
    RecordType: "Customer",
    RecordId: 501,
    EmployeeId: null,
    AuthorName: null,
    NoteDate: null,
    UpdatedDate: "2026-02-01T12:00:00Z",
  },
] as const;

const documentsBase = {
  DocumentId: 961,
  FileName: "report.txt",
  ContentType: "text/plain",
  Size: 11,
  RecordType: "WorkOrder",
  RecordId: 70001,
  ExternalReference: null,
  CreatedDate: "2026-01-20T10:00:00Z",
  UpdatedDate: "2026-02-01T11:00:00Z",
};

export const documents = [
  documentsBase,
  {
    ...documentsBase,
    DocumentId: 962,
    FileName: "map",
    ContentType: null,
    Size: null,
    RecordType: null,
    RecordId: null,
    UpdatedDate: "2026-02-01T12:00:00Z",
  },
] as const;

const materialsBase = {
  MaterialId: 971,
  ItemNumber: "M-1",
  Name: "Bifenthrin concentrate",
  Description: "Dilute before use.",
  EpaNumber: "279-3206",
  Unit: "oz",
  UnitCost: "1.75",
  Active: true,
  CreatedDate: "2026-01-20T10:00:00Z",
  UpdatedDate: "2026-02-01T11:00:00Z",
};

export const materials = [
  materialsBase,
  {
    ...materialsBase,
    MaterialId: 972,
    ItemNumber: null,
    Name: "Trap",
    Description: null,
    EpaNumber: null,
    Unit: null,
    UnitCost: null,
    Active: false,
    UpdatedDate: "2026-02-01T12:00:00Z",
  },
] as const;

const materialUsesBase = {
  MaterialUseId: 981,
  MaterialId: 971,
  MaterialName: "Bifenthrin concentrate",
  EpaNumber: "279-3206",
  Quantity: 2.5,
  Unit: "oz",
  TargetPest: "Ants",
  WorkOrderId: 70001,
  EmployeeId: 31,
  AppliedDate: "2026-02-01T13:30:00Z",
  ExternalReference: null,
  CreatedDate: "2026-01-20T10:00:00Z",
  UpdatedDate: "2026-02-01T11:00:00Z",
};

export const materialUses = [
  materialUsesBase,
  {
    ...materialUsesBase,
    MaterialUseId: 982,
    MaterialId: null,
    EpaNumber: null,
    Unit: null,
    TargetPest: null,
    WorkOrderId: null,
    EmployeeId: null,
    AppliedDate: null,
    UpdatedDate: "2026-02-01T12:00:00Z",
  },
] as const;
