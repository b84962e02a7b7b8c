/** Sends a query or mutation with a token and returns its data. */
export type Ask = <Data>(query: string, variables?: Readonly<Record<string, unknown>>) => Promise<Data>;

/** The API at an endpoint, with one token. */
export function askAt(endpoint: string, token: string): Ask {
  return async <Data>(query: string, variables: Readonly<Record<string, unknown>> = {}) => {
    const response = await fetch(endpoint, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables }),
    });
    const answer: { data?: Data; errors?: readonly { message: string }[] } = JSON.parse(await response.text());
    if (answer.data === undefined || answer.errors !== undefined) {
      throw new Error(`The API answered: ${answer.errors?.map(({ message }) => message).join("; ") ?? response.status}`);
    }
    return answer.data;
  };
}
