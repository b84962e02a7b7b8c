import type { CmmsBeeRecords } from "./records.ts";
import type { SeededAccount } from "./seeded-account.ts";
import type { Seeding } from "./seed-places.ts";

const most = { comments: 60, documents: 20 };
const texts = [
  "Waits for the part.",
  "Done, please check on the next shift.",
  "Same fault as last month. 🤔",
  "Bitte vorher anrufen.",
  "The guard was missing; fitted a new one.",
] as const;

/** Loads comments on work orders and documents of assets. */
export const seedTalk = (
  records: CmmsBeeRecords,
  { random, id, times }: Seeding,
  { account, assets, orders, users }: SeededAccount,
): void => {
  for (const order of random.some(orders, Math.min(most.comments, Math.ceil(orders.length / 10)))) {
    const user = random.chance(0.9) ? random.pick(users) : null;
    const { createdAt, updatedAt } = times();
    records.comments.load(account, {
      id: id("CO", "comments"),
      externalReference: null,
      text: random.pick(texts),
      attachedTo: { type: "work_order", id: order.id },
      userId: user?.id ?? null,
      authorName: user === null ? "Production" : `${user.firstName ?? ""} ${user.lastName ?? ""}`.trim(),
      writtenAt: createdAt,
      createdAt,
      updatedAt,
    });
  }
  for (const asset of random.some(assets, Math.min(most.documents, Math.ceil(assets.length / 5)))) {
    const documentId = id("DO", "documents");
    const bytes = new TextEncoder().encode(`Manual of ${asset.name}\n\n1. Lock out.\n2. Read this.\n`);
    records.files.set(documentId, bytes);
    records.documents.load(account, {
      id: documentId,
      externalReference: null,
      name: `Manual of ${asset.name}.txt`,
      contentType: "text/plain",
      size: bytes.length,
      url: null,
      attachedTo: { type: "asset", id: asset.id },
      ...times(),
    });
  }
};
