import { defineService } from "../service-key.ts";
import type { Ingress } from "./ingress.ts";

export const ingressService = defineService<Ingress>("ingress");
