/** Asks the gateway's own API, as the holder of a token. */
export type LocalApi = <Data>(query: string, variables?: Readonly<Record<string, unknown>>) => Promise<Data>;

/** The API of a gateway on this machine. @throws Error when it answers with errors. */
export const localApi =
  (port: number, token: string): LocalApi =>
  async (query, variables = {}) => {
    const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors }: { readonly data?: never; readonly errors?: readonly { readonly message: string }[] } =
      await response.json();
    if (data === undefined || errors !== undefined)
      throw new Error(errors?.[0]?.message ?? `The API answered ${response.status}.`);
    return data;
  };
