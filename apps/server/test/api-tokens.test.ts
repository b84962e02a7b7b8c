import { expect, test, vi } from "vitest";
import { type Api, type ApiError, connectApi } from "./harness/api.ts";
import { type WorkOrderChanges, workOrderChanges } from "./harness/documents.ts";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";

const create = /* GraphQL */ `
  mutation ($input: CreateApiTokenInput!) {
    createApiToken(input: $input) {
      ... on CreateApiTokenSuccess {
        token
        apiToken {
          id
        }
      }
      ... on ExpectedError {
        message
      }
    }
  }
`;
const rotate = create.replaceAll("create", "rotate").replaceAll("Create", "Rotate");
const revoke = /* GraphQL */ `
  mutation ($id: ID!) {
    revokeApiToken(input: { id: $id }) {
      __typename
    }
  }
`;
const viewer = /* GraphQL */ `
  {
    viewer {
      apiToken {
        id
        lastUsedAt
        lastUsedFrom
      }
      environment {
        kind
        workspace {
          name
        }
      }
    }
  }
`;

interface MadeToken {
  readonly token: string;
  readonly apiToken: { readonly id: string };
}

/** Far less than the minute after which a stream checks its token without a notification. */
const atOnceMilliseconds = 10_000;

const codes = ({ errors }: { readonly errors: readonly ApiError[] }) => errors.map(({ extensions }) => extensions?.code);

describeEndToEnd("API tokens", () => {
  const house = useHouse({ connected: false });

  async function make(input: object = {}): Promise<MadeToken & { readonly api: Api }> {
    const { createApiToken } = await house().api.ask<{ createApiToken: MadeToken }>(create, {
      input: { name: "app", scopes: ["READ"], ...input },
    });
    house().secrets.add("API token", createApiToken.token);
    return { ...createApiToken, api: connectApi(house().graphql, createApiToken.token) };
  }

  const whenOver = { errors: [expect.objectContaining({ message: "The token is no longer valid." })] };

  test("A new token works at once, and shows when and from where it was last used", async () => {
    const { api, apiToken } = await make();
    const used = {
      id: apiToken.id,
      lastUsedAt: expect.any(String),
      lastUsedFrom: expect.stringMatching(/^(?:127\.0\.0\.1|::1)$/u),
    };
    await vi.waitFor(
      async () =>
        expect(await api.ask(viewer)).toEqual({
          viewer: { apiToken: used, environment: { kind: "TEST", workspace: { name: "default" } } },
        }),
      { timeout: 10_000 },
    );
  });

  test("A revoked token is refused, and its subscriptions end at once, over SSE and WebSocket", async () => {
    const { api, apiToken } = await make();
    const other = await make();
    await using sse = await api.sse<WorkOrderChanges>(workOrderChanges);
    await using socket = await api.webSocket<WorkOrderChanges>(workOrderChanges);
    await using kept = await other.api.sse<WorkOrderChanges>(workOrderChanges);
    await house().api.ask(revoke, { id: apiToken.id });
    expect(await sse.first(({ errors }) => errors.length > 0, atOnceMilliseconds)).toMatchObject(whenOver);
    await expect(socket.first(() => true, atOnceMilliseconds)).rejects.toThrow("The token is no longer valid.");
    expect(codes(await api.send(viewer))).toEqual(["UNAUTHENTICATED"]);
    await expect(api.webSocket(workOrderChanges)).rejects.toThrow("closed with 4403 Forbidden");
    expect(kept.received).toEqual([]);
    expect(codes(await other.api.send(viewer))).toEqual([]);
  });

  test("A token that expires ends its subscriptions", async () => {
    const { api } = await make({ expiresAt: new Date(Date.now() + 4_000).toISOString() });
    await using sse = await api.sse<WorkOrderChanges>(workOrderChanges);
    expect(await sse.first(({ errors }) => errors.length > 0, atOnceMilliseconds)).toMatchObject(whenOver);
    expect(codes(await api.send(viewer))).toEqual(["UNAUTHENTICATED"]);
  });

  test("A rotated token keeps its subscriptions until the overlap ends", async () => {
    const { api, apiToken } = await make();
    await using sse = await api.sse<WorkOrderChanges>(workOrderChanges);
    const input = { id: apiToken.id, overlapSeconds: 2 };
    const rotatedAt = Date.now();
    const { rotateApiToken: rotated } = await house().api.ask<{ rotateApiToken: MadeToken }>(rotate, { input });
    house().secrets.add("API token", rotated.token);
    expect(await sse.first(({ errors }) => errors.length > 0, atOnceMilliseconds)).toMatchObject(whenOver);
    expect(Date.now() - rotatedAt).toBeGreaterThanOrEqual(2_000);
    expect(codes(await api.send(viewer))).toEqual(["UNAUTHENTICATED"]);
    expect(codes(await connectApi(house().graphql, rotated.token).send(viewer))).toEqual([]);
  });

  test("A token appears only in the answer that created it", async () => {
    const { token, api, apiToken } = await make({ scopes: ["ADMIN"] });
    const query = `query ($id: ID!) { apiToken(id: $id) { hint name } apiTokens { nodes { id hint name scopes } } node(id: $id) { id } }`;
    const answer = await api.send(query, { id: apiToken.id });
    expect(answer.errors).toEqual([]);
    expect(JSON.stringify(answer.data)).toContain(token.slice(0, 16));
    expect(JSON.stringify(answer.data)).not.toContain(token.slice(0, 20));
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });
});
