import { once } from "node:events";
import { createServer, type IncomingMessage, request } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectorIds, type ConnectorId } from "./harness/connector-ids.ts";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";

interface DocumentAnswer {
  readonly __typename: string;
  readonly document?: {
    readonly id: string;
    readonly name: string;
    readonly contentType: string | null;
    readonly size: number | null;
    readonly content: { readonly url: string } | null;
  };
  readonly command?: { readonly id: string };
  readonly fields?: readonly { readonly path: string; readonly message: string }[];
}

const uploadDocument = `mutation ($input: UploadDocumentInput!) {
  answer: uploadDocument(input: $input) {
    __typename
    ... on UploadDocumentSuccess { document { id name contentType size content { url } } command { id } }
    ... on ExpectedError { code message }
    ... on ValidationError { fields { path message } }
  }
}`;

const photo = new Uint8Array(600_000).map((_byte, index) => index % 251);

/** The status of a refusal, and its code. */
const codeOf = async (response: Response) => [
  response.status,
  ((await response.json()) as { error: { code: string } }).error.code,
];

describeEndToEnd("files", () => {
  const house = useHouse();
  let token = "";
  const files = createServer(({ url }, response) => {
    if (url === "/elsewhere") return void response.writeHead(302, { location: "/photo.jpg" }).end();
    const type = url === "/page" ? "text/html" : "image/jpeg";
    response.writeHead(200, { "content-type": type }).end(photo);
  });
  let filesAt = "";

  beforeAll(async () => {
    token = await house().tokenFor(["read", "write"]);
    await new Promise<void>((resolve) => files.listen(0, "127.0.0.1", resolve));
    filesAt = `http://127.0.0.1:${(files.address() as AddressInfo).port}`; // it listens at a port
  });
  afterAll(() => void files.close());

  const send = (connectorId: ConnectorId, body: BodyInit, headers: Record<string, string> = {}, name = "Foto – 1.jpg") =>
    fetch(`${house().url}/uploads?${new URLSearchParams({ systemId: house().systemIds[connectorId], name }).toString()}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "image/jpeg", ...headers },
      body,
    });
  const uploaded = async (connectorId: ConnectorId): Promise<string> => {
    const response = await send(connectorId, photo);
    expect(response.status).toBe(201);
    const { uploadId } = (await response.json()) as { uploadId: string };
    return uploadId;
  };
  const store = async (input: object): Promise<DocumentAnswer> =>
    (await house().api.ask<{ answer: DocumentAnswer }>(uploadDocument, { input })).answer;
  const workOrderOf = async (connectorId: ConnectorId): Promise<string> => {
    const { workOrders } = await house().api.ask<{ workOrders: { nodes: readonly { id: string }[] } }>(
      `query ($where: WorkOrderFilter) { workOrders(first: 1, where: $where) { nodes { id } } }`,
      { where: { systemId: { eq: house().systemIds[connectorId] } } },
    );
    return workOrders.nodes[0]?.id ?? "";
  };
  const read = (url: string, bearer = token) => fetch(url, { headers: { authorization: `Bearer ${bearer}` } });

  test.each(connectorIds)("A file goes to %s once, and its bytes come back", async (connectorId) => {
    const input = {
      systemId: house().systemIds[connectorId],
      uploadId: await uploaded(connectorId),
      attachedToId: await workOrderOf(connectorId),
      idempotencyKey: "a photo",
    };
    const first = await store(input);
    expect(first).toMatchObject({
      __typename: "UploadDocumentSuccess",
      document: { name: "Foto – 1.jpg", contentType: "image/jpeg", size: photo.byteLength },
    });
    expect(await store(input)).toEqual(first);
    const answer = await read(first.document?.content?.url ?? "");
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "image/jpeg",
      "content-disposition": expect.stringMatching(/^attachment; .*filename\*=UTF-8''Foto%20%E2%80%93%201\.jpg$/u),
      "x-content-type-options": "nosniff",
    });
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(photo);
    expect(await store({ ...input, idempotencyKey: "again" })).toMatchObject({
      __typename: "ValidationError",
      fields: [{ path: "uploadId" }],
    });
  });

  test.each(connectorIds)("A file whose answer from %s is lost is stored once", async (connectorId) => {
    const systemId = house().systemIds[connectorId];
    const input = { systemId, uploadId: await uploaded(connectorId), name: "lost.jpg", idempotencyKey: "lost" };
    await house()
      .control(connectorId)
      .faults({ calls: [{ times: 1, method: "POST", after: true, dropConnection: true }] });
    const first = await store({ ...input, attachedToId: await workOrderOf(connectorId) });
    await house().control(connectorId).clearFaults();
    expect(first).toMatchObject({ __typename: "UploadDocumentSuccess", document: { name: "lost.jpg" } });
    const { documents } = await house().api.ask<{ documents: { totalCount: number } }>(
      `query ($where: DocumentFilter) { documents(where: $where) { totalCount } }`,
      { where: { systemId: { eq: systemId }, name: { eq: "lost.jpg" } } },
    );
    expect(documents.totalCount).toBe(1);
  });

  test.each(connectorIds)("A file from an address goes to %s, and other answers are refused", async (connectorId) => {
    const systemId = house().systemIds[connectorId];
    const attachedToId = await workOrderOf(connectorId);
    const stored = await store({ systemId, attachedToId, url: `${filesAt}/photo.jpg` });
    expect(stored).toMatchObject({ document: { name: "photo.jpg", contentType: "image/jpeg", size: photo.byteLength } });
    const refusals = await Promise.all(
      ["/page", "/elsewhere"].map((path) => store({ systemId, attachedToId, url: `${filesAt}${path}` })),
    );
    expect(refusals.map(({ fields }) => fields)).toEqual([
      [{ path: "url", message: expect.stringContaining("text/html") }],
      [{ path: "url", message: expect.stringContaining("leads to another one") }],
    ]);
    const inside = await store({ systemId, attachedToId, url: "http://169.254.169.254/latest/meta-data" });
    expect(inside).toMatchObject({
      __typename: "ValidationError",
      fields: [{ path: "url", message: expect.stringContaining("not public") }],
    });
  });

  test("What is no file for a vendor is refused as it comes", async () => {
    expect(await codeOf(await send("cmms-bee", "<p>", { "content-type": "text/html" }))).toEqual([
      415,
      "DOCUMENT_TYPE_NOT_ALLOWED",
    ]);
    expect(await codeOf(await send("cmms-bee", ""))).toEqual([400, "DOCUMENT_EMPTY"]);
    expect(await codeOf(await send("cmms-bee", photo, {}, "../photo.jpg"))).toEqual([400, "BAD_USER_INPUT"]);
    expect(await codeOf(await send("cmms-bee", photo, { authorization: "Bearer none" }))).toEqual([401, "UNAUTHENTICATED"]);
    token = await house().tokenFor(["read"]);
    expect(await codeOf(await send("cmms-bee", photo))).toEqual([403, "FORBIDDEN"]);
    token = await house().tokenFor(["read", "write"]);
    const systemId = house().systemIds["workwave-service"];
    const uploadId = await uploaded("cmms-bee");
    expect(await store({ systemId, uploadId })).toMatchObject({ __typename: "ValidationError", fields: [{ path: "uploadId" }] });
    const stranger = await house().apiFor(["admin"], "live");
    const { answer } = await stranger.ask<{ answer: DocumentAnswer }>(uploadDocument, {
      input: { systemId: house().systemIds["cmms-bee"], uploadId },
    });
    expect(answer.__typename).toBe("NotFoundError");
  });

  test("Web pages of other origins may send and read files", async () => {
    const preflight = await fetch(`${house().url}/uploads`, {
      method: "OPTIONS",
      headers: { origin: "https://app.example", "access-control-request-headers": "authorization" },
    });
    expect(Object.fromEntries(preflight.headers)).toMatchObject({
      "access-control-allow-origin": "*",
      "access-control-allow-headers": "authorization",
    });
    const refused = await read(`${house().url}/documents/doc_0/content`, "none");
    expect([refused.status, refused.headers.get("access-control-allow-origin")]).toEqual([401, "*"]);
  });

  test("A file of 2 GB is refused before its bytes are read", async () => {
    const query = new URLSearchParams({ systemId: house().systemIds["cmms-bee"], name: "film.mp4" });
    const headers = { authorization: `Bearer ${token}`, "content-type": "video/mp4", "content-length": 2 ** 31 };
    const sending = request(`${house().url}/uploads?${query.toString()}`, { method: "POST", headers });
    sending.on("error", () => undefined).write(photo);
    const [answer] = (await once(sending, "response")) as [IncomingMessage]; // of this event
    const text = await new Response(Readable.toWeb(answer) as ReadableStream).text(); // Node's own type of streams
    sending.destroy();
    expect([answer.statusCode, JSON.parse(text)]).toMatchObject([413, { error: { code: "DOCUMENT_TOO_LARGE" } }]);
  });

  test("A file that the vendor finds too large is a failure of the input", async () => {
    const large = await send("cmms-bee", new Uint8Array(11 * 1024 * 1024));
    const { uploadId } = (await large.json()) as { uploadId: string };
    const systemId = house().systemIds["cmms-bee"];
    const input = { systemId, uploadId, attachedToId: await workOrderOf("cmms-bee") };
    const refused = { __typename: "ValidationError", fields: [{ message: expect.stringContaining("10 MiB") }] };
    // The file is still there for another try.
    expect([await store(input), await store(input)]).toMatchObject([refused, refused]);
  });

  test("A held file goes to the vendor when the system is resumed", async () => {
    const systemId = house().systemIds["workwave-service"];
    const uploadId = await uploaded("workwave-service");
    const attachedToId = await workOrderOf("workwave-service");
    await house().api.ask(`mutation ($input: PauseSystemInput!) { pauseSystem(input: $input) { __typename } }`, {
      input: { systemId },
    });
    const input = { systemId, uploadId, attachedToId, name: "held.jpg", hold: true };
    expect(await store(input)).toMatchObject({ __typename: "CommandPending" });
    await using told = await house().api.sse<{ documentChanges: { cause: string } }>(
      `subscription ($where: DocumentFilter) { documentChanges(where: $where) { cause } }`,
      { where: { name: { eq: "held.jpg" } } },
    );
    await house().api.ask(`mutation ($input: ResumeSystemInput!) { resumeSystem(input: $input) { __typename } }`, {
      input: { systemId },
    });
    await told.first(({ data }) => data.documentChanges.cause === "COMMAND");
  });

  test("Nobody reads the files of others, and what is no file is not found", async () => {
    const stored = await store({
      systemId: house().systemIds["cmms-bee"],
      uploadId: await uploaded("cmms-bee"),
      attachedToId: await workOrderOf("cmms-bee"),
    });
    const url = stored.document?.content?.url ?? "";
    expect(await codeOf(await read(url, "none"))).toEqual([401, "UNAUTHENTICATED"]);
    expect(await codeOf(await read(url, await house().tokenFor(["write"])))).toEqual([403, "FORBIDDEN"]);
    expect(await codeOf(await read(url, await house().tokenFor(["admin"], "live")))).toEqual([404, "NOT_FOUND"]);
    expect(await codeOf(await read(url.replace("content", "other")))).toEqual([404, "NOT_FOUND"]);
    const workOrder = await workOrderOf("cmms-bee");
    expect(await codeOf(await read(`${house().url}/documents/${workOrder}/content`))).toEqual([404, "NOT_FOUND"]);
    await house()
      .control("cmms-bee")
      .faults({ calls: [{ times: 9, method: "GET", match: "/documents", status: 503 }] });
    const away = await read(url);
    await house().control("cmms-bee").clearFaults();
    expect(await codeOf(away)).toEqual([502, "UNAVAILABLE"]);
  });
});
