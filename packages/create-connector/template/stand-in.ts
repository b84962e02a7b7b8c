import { serveRoutes } from "@fettle/connector-testing";
import { routes } from "./test/vendor.ts";

// npm run vendor: the stand-in for Template Product, for a gateway on this machine. The key `right` is accepted.
const { url } = await serveRoutes(routes(), {
  port: Number(process.argv[2] ?? 4100),
  accepts: (headers) => headers.get("x-api-key") === "right",
});
process.stdout.write(`Template Product's stand-in listens at ${url}\n`);
