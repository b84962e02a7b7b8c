/** Starts the technicians of both vendors. */
export async function startLife(simulator: string): Promise<void> {
  for (const connectorId of ["cmms-bee", "workwave-service"]) {
    await fetch(`${simulator}/_control/${connectorId}/life`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ on: true }),
    });
  }
}
