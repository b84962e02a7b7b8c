import { apiKey, basic, defineConnector } from "@fettle/connector";
import { account } from "./account.ts";
import { customers, technicians } from "./people.ts";
import { settings } from "./settings.ts";
import { tickets } from "./tickets.ts";

/** Request Tracker (RT) by Best Practical. README.md says with which version it has been tried. */
export const requestTracker = defineConnector({
  specificationVersion: "v1",
  id: "request-tracker",
  name: "Request Tracker",
  version: "0.0.0",
  categories: ["MAINTENANCE"],
  documentationUrl: "https://docs.bestpractical.com/rt/5.0.3/RT/REST2.html",
  settings,
  authentication: [
    apiKey({
      header: "authorization",
      prefix: "token ",
      label: "Authentication token",
      help: "Create a token in RT under Logged in as, Settings, Auth Tokens, and paste it here.",
    }),
    basic({ label: "RT user", help: "Enter the name and the password of an RT user for this connection." }),
  ],
  baseUrl: ({ address }) => `${address}/REST/2.0`,
  // RT has no limit of its own.
  rateLimit: { windows: [{ calls: 300, seconds: 60 }] },
  account,
  entities: { WorkOrder: tickets, Technician: technicians, Customer: customers },
});
