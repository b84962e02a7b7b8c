/** The subscription that most tests follow. */
export const workOrderChanges = /* GraphQL */ `
  subscription ($after: String, $where: WorkOrderFilter) {
    workOrderChanges(after: $after, where: $where) {
      cursor
      kind
      recordId
      version
      cause
      traceId
      matches
      changedFields
      workOrder {
        id
        remoteId
        title
        status
        remoteStatus
        deletedAt
      }
    }
  }
`;

/** The events of {@link workOrderChanges}. */
export interface WorkOrderChanges {
  readonly workOrderChanges: {
    readonly cursor: string;
    readonly kind: "CREATED" | "UPDATED" | "DELETED";
    readonly recordId: string;
    readonly version: number;
    readonly cause: string;
    readonly traceId: string;
    readonly matches: boolean;
    readonly changedFields: readonly string[];
    readonly workOrder: {
      readonly id: string;
      readonly remoteId: string;
      readonly title: string;
      readonly status: string;
      readonly remoteStatus: string | null;
      readonly deletedAt: string | null;
    } | null;
  };
}

/** A list of work orders with a place to subscribe from. */
export const workOrders = /* GraphQL */ `
  query ($where: WorkOrderFilter, $first: Int) {
    workOrders(where: $where, first: $first) {
      totalCount
      changeCursor
      nodes {
        id
        remoteId
        version
        title
        status
        remoteStatus
      }
    }
  }
`;

/** The answer to {@link workOrders}. */
export interface WorkOrders {
  readonly workOrders: {
    readonly totalCount: number;
    readonly changeCursor: string;
    readonly nodes: readonly {
      readonly id: string;
      readonly remoteId: string;
      readonly version: number;
      readonly title: string;
      readonly status: string;
      readonly remoteStatus: string | null;
    }[];
  };
}

/** A system's state. */
export const system = /* GraphQL */ `
  query ($id: ID!) {
    system(id: $id) {
      id
      status
      statusReason
      externalId
      displayName
      connector {
        id
      }
    }
  }
`;

/** The answer to {@link system}. */
export interface SystemAnswer {
  readonly system: {
    readonly id: string;
    readonly status: string;
    readonly statusReason: string | null;
    readonly externalId: string | null;
    readonly displayName: string;
    readonly connector: { readonly id: string };
  } | null;
}

/** A subscription to the statuses of systems. */
export const systemChanges = /* GraphQL */ `
  subscription ($after: String, $systemId: ID) {
    systemChanges(after: $after, systemId: $systemId) {
      cursor
      previousStatus
      status
      reason
      system {
        id
      }
    }
  }
`;

/** The events of {@link systemChanges}. */
export interface SystemChanges {
  readonly systemChanges: {
    readonly cursor: string;
    readonly previousStatus: string | null;
    readonly status: string;
    readonly reason: string | null;
    readonly system: { readonly id: string } | null;
  };
}

/** Creates a work order. */
export const createWorkOrder = /* GraphQL */ `
  mutation ($input: CreateWorkOrderInput!) {
    createWorkOrder(input: $input) {
      __typename
      ... on CreateWorkOrderSuccess {
        workOrder {
          id
          remoteId
          version
          title
          status
          priority
        }
        command {
          id
          status
        }
      }
      ... on CommandPending {
        command {
          id
          status
        }
      }
      ... on ExpectedError {
        code
        message
      }
      ... on ValidationError {
        fields {
          path
          message
        }
      }
    }
  }
`;

/** Updates a work order. */
export const updateWorkOrder = /* GraphQL */ `
  mutation ($input: UpdateWorkOrderInput!) {
    updateWorkOrder(input: $input) {
      __typename
      ... on UpdateWorkOrderSuccess {
        workOrder {
          id
          remoteId
          version
          title
          status
          priority
        }
        command {
          id
          status
        }
      }
      ... on CommandPending {
        command {
          id
          status
        }
      }
      ... on ExpectedError {
        code
        message
      }
      ... on ValidationError {
        fields {
          path
          message
        }
      }
    }
  }
`;

/** Deletes a work order. */
export const deleteWorkOrder = updateWorkOrder
  .replaceAll("UpdateWorkOrder", "DeleteWorkOrder")
  .replace("updateWork", "deleteWork");

/** The answer to a write: success, pending or an expected error, distinguished by `__typename`. */
export interface WriteAnswer {
  readonly __typename: string;
  readonly workOrder?: {
    readonly id: string;
    readonly remoteId: string;
    readonly version: number;
    readonly title: string;
    readonly status: string;
    readonly priority: string;
  };
  readonly command?: { readonly id: string; readonly status: string };
  readonly code?: string;
  readonly message?: string;
  readonly fields?: readonly { readonly path: string; readonly message: string }[];
}
