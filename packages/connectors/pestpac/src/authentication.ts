import { password } from "@fettle/connector";
import type { PestpacSettings } from "./settings.ts";

export const authentication = [
  password<PestpacSettings>({
    label: "WorkWave user",
    help: "Enter the user name and password of a WorkWave user for this connection, and the API key that WorkWave gave you.",
    tokenEndpoint: ({ tokenUrl }) => tokenUrl,
    scopes: () => ["openid"],
    headers: [{ header: "apikey", label: "API key" }],
  }),
];
