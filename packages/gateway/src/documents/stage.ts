import { principalsService } from "../principals/principals-service.ts";
import { recordsService } from "../records/records-service.ts";
import type { Stage } from "../stage.ts";
import { systemsService } from "../systems/systems-service.ts";
import { vendorCallsService } from "../vendor-calls/vendor-calls-service.ts";
import { contentRoute } from "./content/content-route.ts";
import { contentUrlService } from "./content-url-service.ts";
import { documentsPart } from "./graph/documents-part.ts";
import { up as addUploads } from "./migrations/0001-uploads.ts";
import { documentLimits, documentsVariables, type DocumentsSettings } from "./settings.ts";
import { documentsTables } from "./tables.ts";
import { createUploads } from "./uploads/create-uploads.ts";
import { uploadRoute } from "./uploads/upload-route.ts";
import { uploadsService } from "./uploads-service.ts";

/** Files on their way to vendors, and those that are read from them. */
export const documentsStage: Stage<DocumentsSettings> = {
  name: "documents",
  tables: documentsTables,
  migrations: [{ name: "0001-uploads", up: addUploads }],
  variables: documentsVariables,
  graph: documentsPart,
  open({ store, catalog, clock, log, publicUrl, use, provide }, settings) {
    const limits = documentLimits(settings);
    const uploads = createUploads({ store, clock, limits, fetch: use(vendorCallsService).fetch });
    provide(uploadsService, uploads);
    provide(contentUrlService, { of: (id) => `${publicUrl}/documents/${id}/content` });
    const stages = { principals: use(principalsService), systems: use(systemsService) };
    return {
      routes: [
        uploadRoute({ uploads, limits, catalog, ...stages }),
        contentRoute({ records: use(recordsService), limits, log, ...stages }),
      ],
    };
  },
};
