/** GraphiQL's initial tabs. Each runs unchanged. */
export const examples = {
  query: `# Work orders of every connected system, the latest change first. Run the query with Ctrl-Enter or the button on the right.
query WorkOrders($first: Int!) {
  workOrders(first: $first) {
    totalCount
    changeCursor
    nodes {
      title
      status
      system { displayName connector { name } }
      asset { name }
      location { name }
      assignees { name }
    }
  }
}
`,
  queryVariables: { first: 10 },
  subscription: `# Every change as it happens, until you stop the subscription. Pass the last cursor as after to continue from there.
subscription Changes {
  workOrderChanges {
    cursor
    kind
    changedFields
    workOrder { title status system { displayName } }
  }
}
`,
  write: `# A write goes to the vendor and comes back as a change. If you send it twice with the same idempotencyKey, it runs once.
mutation CreateWorkOrder($input: CreateWorkOrderInput!) {
  createWorkOrder(input: $input) {
    __typename
    ... on CreateWorkOrderSuccess {
      workOrder { id number title status }
      command { status }
    }
    ... on ExpectedError { code message }
  }
}
`,
  connect: `# Creates a page on which a customer connects a system. Open its url.
mutation Connect {
  createConnectSession(input: {}) {
    __typename
    ... on CreateConnectSessionSuccess { session { url expiresAt } }
    ... on ExpectedError { code message }
  }
}
`,
} as const;
