import type { Given, Resource } from "../resource.ts";
import type { Customer, Location } from "../rows.ts";

/** A company has one name; a household has a first and a last name. */
const names = ({ Name }: Given, type: unknown): Partial<Customer> => {
  if (typeof Name !== "string") return {};
  if (type !== "Residential") return { Company: Name };
  const words = Name.split(" ");
  return { Company: null, FirstName: words.slice(0, -1).join(" ") || null, LastName: words.at(-1) ?? null };
};

const withoutName = (given: Given): Given => Object.fromEntries(Object.entries(given).filter(([field]) => field !== "Name"));

const customerFields = ["Name", "AccountType", "Email", "Phone", "Contacts", "BillingAddress"];

export const customers: Resource<Customer> = {
  path: "/customers",
  table: ({ customers: table }) => table,
  create: {
    fields: [...customerFields, "ExternalReference"],
    row: (given, { records, at }) => {
      const CustomerId = records.nextNumber("customers", 20_001);
      return {
        CustomerId,
        AccountNumber: `A${CustomerId}`,
        Company: null,
        FirstName: null,
        LastName: null,
        AccountType: "Commercial",
        Email: null,
        Phone: null,
        Contacts: [],
        BillingAddress: null,
        Balance: "0.00",
        Active: true,
        ExternalReference: null,
        ...withoutName(given),
        ...names(given, given["AccountType"]),
        CreatedDate: at,
        UpdatedDate: at,
      };
    },
  },
  update: {
    fields: customerFields,
    row: (before, given) => ({
      ...before,
      ...withoutName(given),
      ...names(given, given["AccountType"] ?? before.AccountType),
    }),
  },
};

export const locations: Resource<Location> = {
  path: "/locations",
  table: ({ locations: table }) => table,
  references: { CustomerId: (all) => all.customers },
  create: {
    fields: ["LocationCode", "Name", "CustomerId", "Address", "Instructions", "ExternalReference"],
    row: (given, { records, at }) => ({
      LocationId: records.nextNumber("locations", 40_001),
      LocationCode: null,
      Name: "",
      CustomerId: null,
      Address: null,
      Latitude: null,
      Longitude: null,
      TimeZone: null,
      Instructions: null,
      Active: true,
      ExternalReference: null,
      ...given,
      CreatedDate: at,
      UpdatedDate: at,
    }),
  },
  update: { fields: ["LocationCode", "Name", "Address", "Instructions"] },
};
