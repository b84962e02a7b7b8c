import { defineEntityConnector, documentEntity } from "@fettle/connector";
import { documentContent, uploadDocument } from "./files.ts";
import { findByReference, resource } from "../api/resource.ts";
import { normalizeDocument } from "../normalize/document.ts";
import type { WorkwaveServiceSettings } from "../settings.ts";
import { documentBody, writableInUpdate } from "../write/document-body.ts";

const address = { path: "/documents", key: "DocumentId" };

/** Documents come by an upload of their bytes, and are renamed and removed like other records. */
export const documents = defineEntityConnector<WorkwaveServiceSettings, typeof documentEntity.fields>({
  ...resource({
    entity: documentEntity,
    ...address,
    normalize: normalizeDocument,
    writable: { update: writableInUpdate },
    body: documentBody,
    isDeletable: true,
  }),
  upload: uploadDocument,
  content: documentContent,
  findCreated: (vendor, context) => findByReference(vendor, address, context),
  writable: { create: ["name", "attachedTo"], update: writableInUpdate },
});
