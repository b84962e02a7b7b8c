import pg from "pg";

/** How long the server may take to pass a cancel request on, in milliseconds. */
const patience = 2_000;

/** What `pg` knows of a session and does not declare: its key, which the server gave it for cancelling. */
interface CancelKey {
  readonly processID: number;
  readonly secretKey: number;
}

/** What `pg` does not declare of a connection. */
interface CancelConnection extends pg.Connection {
  connect(port: number | string, host?: string): void;
  requestSsl(): void;
  cancel(processId: number, secretKey: number): void;
}

/**
 * Asks the server to cancel what a session is running. Once it resolves, the server has passed that on, so the session's next statement is
 * not affected; a session without a running statement is not affected either.
 * @throws an error when the server does not take the request in time: then nobody knows what a late request would cancel.
 */
export async function cancelRunning(session: pg.ClientBase, address: pg.ClientConfig): Promise<void> {
  const { processID, secretKey } = session as unknown as CancelKey; // both are set once it is connected
  const { host, port, ssl, connection: undeclared } = new pg.Client(address);
  const connection = undeclared as CancelConnection; // pg's own class has them
  const cancel = () => connection.cancel(processID, secretKey);
  const isDirect = address.sslnegotiation === "direct";
  const over = Promise.withResolvers<void>();
  connection.on("error", over.reject);
  // The server answers by closing the connection.
  connection.on("end", over.resolve);
  connection.on("connect", () => {
    if (!ssl) cancel();
    else if (!isDirect) connection.requestSsl();
  });
  connection.on("sslconnect", cancel);
  const timer = setTimeout(() => over.reject(new Error("The server did not take a cancel request.")), patience);
  if (host.startsWith("/")) connection.connect(`${host}/.s.PGSQL.${port}`);
  else connection.connect(port, host);
  try {
    await over.promise;
  } finally {
    clearTimeout(timer);
    connection.stream.destroy();
  }
}
