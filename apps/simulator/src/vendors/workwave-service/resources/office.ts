import type { Table } from "../../../state/table.ts";
import { Refusal } from "../../refusal.ts";
import type { WorkWaveRecords } from "../records.ts";
import type { Context, Resource } from "../resource.ts";
import type { Document, Employee, Lead, Material, MaterialUse, Note } from "../rows.ts";

export const employees: Resource<Employee> = { path: "/employees", table: ({ employees: table }) => table };

export const materials: Resource<Material> = { path: "/materials", table: ({ materials: table }) => table };

export const leads: Resource<Lead> = {
  path: "/leads",
  table: ({ leads: table }) => table,
  references: { CustomerId: (all) => all.customers, LocationId: (all) => all.locations },
  create: {
    fields: [
      "Description",
      "CustomerId",
      "LocationId",
      "Contact",
      "Source",
      "EstimatedValue",
      "ReceivedDate",
      "ExternalReference",
    ],
    row: (given, { records, at }) => ({
      LeadId: records.nextNumber("leads", 90_001),
      Description: null,
      CustomerId: null,
      LocationId: null,
      Contact: null,
      Source: null,
      Status: "New",
      EstimatedValue: null,
      ReceivedDate: at,
      ExternalReference: null,
      ...given,
      CreatedDate: at,
      UpdatedDate: at,
    }),
  },
  update: { fields: ["Description", "CustomerId", "LocationId", "Contact", "Status", "EstimatedValue"] },
  isDeletable: true,
};

const attachedTo: Readonly<Record<string, (records: WorkWaveRecords) => Pick<Table<unknown>, "get">>> = {
  WorkOrder: (records) => records.workOrders,
  Customer: (records) => records.customers,
  Location: (records) => records.locations,
};

/** Refuses a note or a document of a record that is not there. */
export const checkAttachment = (type: unknown, id: unknown, { records, account }: Omit<Context, "at">): void => {
  if (id === undefined || id === null) return;
  if (attachedTo[String(type)]?.(records).get(String(id))?.account === account) return;
  throw new Refusal(400, "The request is not valid.", [{ field: "RecordId", message: `is not known: ${String(id)}` }]);
};

export const notes: Resource<Note> = {
  path: "/notes",
  table: ({ notes: table }) => table,
  create: {
    fields: ["Text", "RecordType", "RecordId", "ExternalReference"],
    row: (given, context) => {
      checkAttachment(given["RecordType"], given["RecordId"], context);
      return {
        NoteId: context.records.nextNumber("notes", 95_001),
        Text: "",
        RecordType: "Customer",
        RecordId: 1,
        EmployeeId: null,
        AuthorName: "API",
        NoteDate: context.at,
        ExternalReference: null,
        ...given,
        CreatedDate: context.at,
        UpdatedDate: context.at,
      };
    },
  },
  update: { fields: ["Text"] },
  isDeletable: true,
};

export const documents: Resource<Document> = {
  path: "/documents",
  table: ({ documents: table }) => table,
  update: { fields: ["FileName"] },
  isDeletable: true,
  settle: ({ before, after }, { records }) => {
    if (before !== undefined && after === undefined) records.files.delete(String(before.DocumentId));
  },
};

const applied = ["MaterialName", "EpaNumber", "Quantity", "Unit", "TargetPest"];

export const materialUses: Resource<MaterialUse> = {
  path: "/materialuses",
  table: ({ materialUses: table }) => table,
  references: { WorkOrderId: (all) => all.workOrders, EmployeeId: (all) => all.employees },
  create: {
    fields: [...applied, "WorkOrderId", "EmployeeId", "AppliedDate", "ExternalReference"],
    row: (given, { records, account, at }) => ({
      MaterialUseId: records.nextNumber("material-uses", 98_001),
      MaterialId: records.materials.list(account).find(({ row }) => row.Name === given["MaterialName"])?.row.MaterialId ?? null,
      MaterialName: "",
      EpaNumber: null,
      Quantity: 0,
      Unit: null,
      TargetPest: null,
      WorkOrderId: null,
      EmployeeId: null,
      AppliedDate: at,
      ExternalReference: null,
      ...given,
      CreatedDate: at,
      UpdatedDate: at,
    }),
  },
  update: { fields: applied },
  isDeletable: true,
};
