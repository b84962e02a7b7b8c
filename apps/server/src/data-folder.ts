export { claimFolder } from "@fettle/gateway/server";
