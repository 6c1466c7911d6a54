import { operation, type Operations } from "../operation.ts";
import type { Role, User } from "./identity.ts";
import { roleNeed, userNeed } from "./identity-needs.ts";
import { type IdentityStore, noSuchEntity } from "./identity-store.ts";

type Holder = { readonly UserName?: string; readonly RoleName?: string };

/** IAM's operations on the permissions boundary of a user or a role. */
export function boundaryOperations(store: IdentityStore, kind: "user" | "role"): Operations {
  const word = kind === "user" ? "User" : "Role";
  const member = `${word}Name` as const;
  const needOf = kind === "user" ? userNeed : roleNeed;
  const nameOf = (input: Holder): string => String(input[member]);
  const holderOf = (input: Holder): User | Role => store[kind](nameOf(input));

  return {
    [`Put${word}PermissionsBoundary`]: operation<Holder & { readonly PermissionsBoundary: string }>({
      requires: [member, "PermissionsBoundary"],
      needs: (input) => [
        needOf(store, `Put${word}PermissionsBoundary`, nameOf(input), { "iam:permissionsboundary": input.PermissionsBoundary }),
      ],
      run: (input) => {
        const holder = holderOf(input);
        holder.boundary = boundaryArn(store, input.PermissionsBoundary);
      },
    }),

    [`Delete${word}PermissionsBoundary`]: operation<Holder>({
      requires: [member],
      needs: (input) => [needOf(store, `Delete${word}PermissionsBoundary`, nameOf(input))],
      run: (input) => {
        const holder = holderOf(input);
        if (holder.boundary === undefined) throw noSuchEntity(`${word} ${nameOf(input)} does not have a permissions boundary.`);
        holder.boundary = undefined;
      },
    }),
  };
}

/** The policy's ARN, if it can be a boundary. */
export function boundaryArn(store: IdentityStore, arn: string): string {
  return store.policy(arn, `Scope ARN: ${arn} does not exist or is not attachable.`).arn;
}

/** A boundary as users and roles tell it. */
export function toldBoundary(arn: string | undefined): object {
  return arn === undefined ? {} : { PermissionsBoundary: { PermissionsBoundaryType: "Policy", PermissionsBoundaryArn: arn } };
}
