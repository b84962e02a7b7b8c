import { defineEntityConnector, location, partial, type technician } from "@fettle/connector";
import { expectJson, fullName, namedValues, readList, readPayload, readRecord } from "@fettle/connector-kit";
import { answers } from "./answers.ts";
import { resource } from "./resource.ts";
import type { PestpacSettings } from "./settings.ts";

/** Every location at this vendor is a customer's address that technicians visit. */
export const locations = resource({
  entity: location,
  path: "/Locations",
  items: "LocationID",
  normalize: (payload) =>
    readRecord(payload, { what: "PestPac location" }, (read) => {
      const remoteId = read.requiredKey("LocationID");
      const lines = [read.text("Address"), read.text("Address2")].filter((line) => line !== null);
      const company = read.text("Company");
      return {
        remoteId,
        remoteCreatedAt: read.instant("EnteredDate"),
        customFields: namedValues(read.children("UserDefinedFields"), { name: "Caption", value: "Value" }),
        fields: {
          name:
            company ??
            fullName(read.text("FirstName"), read.text("LastName")) ??
            `Location ${read.text("LocationCode") ?? remoteId}`,
          code: read.text("LocationCode"),
          type: { value: "SERVICE_ADDRESS", remote: null },
          address: {
            lines,
            city: read.text("City"),
            region: read.text("State"),
            postalCode: read.text("Zip"),
            country: read.text("Country"),
          },
          latitude: read.number("Latitude"),
          longitude: read.number("Longitude"),
          instructions: read.text("Instructions"),
          isActive: read.flag("Active") !== false,
        },
      };
    }),
});

const isTechnician = (employee: unknown) => readPayload(employee, { what: "PestPac employee" }).key("TechID") !== null;

/** Employees who are technicians; service orders name them by their technician's id. */
export const technicians = defineEntityConnector<PestpacSettings, typeof technician.fields>({
  normalize: (payload) =>
    readRecord(payload, { what: "PestPac employee" }, (read) => {
      const remoteId = read.requiredKey("TechID");
      return {
        remoteId,
        fields: {
          name: fullName(read.text("FirstName"), read.text("LastName")) ?? read.text("Username") ?? remoteId,
          email: read.text("Email"),
          isActive: read.flag("Active") !== false,
        },
      };
    }),
  all: partial(async (vendor) => {
    const answer = await expectJson(await vendor.fetch("/lookups/Employees?active=true"), answers);
    const employees = readList(answer, { what: "PestPac employee list" });
    return { payloads: employees.filter(isTechnician), next: null };
  }),
});
