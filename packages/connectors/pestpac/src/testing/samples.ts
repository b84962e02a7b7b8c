/** Payloads with the names that working code reads. */

export const serviceOrders = [
  {
    OrderID: 71,
    OrderNumber: "S-71",
    Description: "Quarterly treatment",
    ServiceCode: "QTR",
    LocationID: 901,
    TechID1: 31,
    WorkDate: "2026-01-20T13:00:00",
    Duration: 45,
    InProgress: false,
    Posted: false,
    TechnicianComment: "Ring at the back.",
  },
  {
    OrderID: 72,
    OrderNumber: null,
    Description: null,
    ServiceCode: null,
    LocationID: null,
    TechID1: null,
    WorkDate: "2026-02-27T08:00:00",
    Duration: null,
    InProgress: true,
    Posted: null,
    TechnicianComment: null,
  },
];

export const locations = [
  {
    LocationID: 901,
    LocationCode: "BAY-1",
    Company: "Bayside Bakery",
    FirstName: "Rosa",
    LastName: "Delgado",
    Address: "88 Palm Ave",
    Address2: "Unit 4",
    City: "Tampa",
    State: "FL",
    Zip: "33602",
    Country: "US",
    Latitude: 27.9477,
    Longitude: -82.4584,
    Instructions: "Dog in the yard.",
    Active: true,
    EnteredDate: "2025-01-01T00:00:00",
    UserDefinedFields: [{ Caption: "Gate code", Value: "4411" }],
  },
  {
    LocationID: 902,
    LocationCode: null,
    Company: null,
    FirstName: null,
    LastName: null,
    Address: null,
    Address2: null,
    City: null,
    State: null,
    Zip: null,
    Country: null,
    Latitude: null,
    Longitude: null,
    Instructions: null,
    Active: false,
    EnteredDate: null,
    UserDefinedFields: [],
  },
];

export const employees = [
  {
    EmployeeID: 1,
    TechID: 31,
    FirstName: "Mae",
    LastName: "Lindqvist",
    Username: "mae",
    Email: "mae@example.invalid",
    Active: true,
    IsTech: true,
  },
  { EmployeeID: 2, TechID: 32, FirstName: null, LastName: null, Username: null, Email: null, Active: true, IsTech: true },
];

/** An employee in the office, who is no technician. */
export const clerk = { EmployeeID: 3, TechID: null, FirstName: "Lee", LastName: "Ortiz", Active: true, IsTech: false };
