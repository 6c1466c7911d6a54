import type { Operations } from "../../operation.ts";
import { changeSetOperations } from "./change-set-operations.ts";
import type { CloudFormation } from "./cloud-formation.ts";
import { eventOperations } from "./event-operations.ts";
import { stackOperations } from "./stack-operations.ts";
import { stackReads } from "./stack-reads.ts";
import { templateOperations } from "./template-operations.ts";

/** Everything that CloudFormation serves. */
export function cloudformationOperations(cloud: CloudFormation): Operations {
  return {
    ...stackOperations(cloud),
    ...stackReads(cloud),
    ...eventOperations(cloud),
    ...templateOperations(cloud),
    ...changeSetOperations(cloud),
  };
}
