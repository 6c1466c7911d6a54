import { AwsFault } from "../aws-fault.ts";
import { operation, type Operations } from "../operation.ts";
import type { AccessKey, User } from "./identity.ts";
import { nameOf, userNeed } from "./identity-needs.ts";
import { type IdentityStore, noSuchEntity } from "./identity-store.ts";
import { page, type PageRequest } from "./page.ts";

interface OfUser {
  readonly UserName?: string;
}

interface OneKey extends OfUser {
  readonly AccessKeyId: string;
}

/** IAM's operations on access keys: at most two a user, the secret told once, accepted late. */
export function accessKeyOperations(store: IdentityStore): Operations {
  const { account } = store;

  return {
    CreateAccessKey: operation<OfUser>({
      takes: ["UserName"],
      needs: ({ UserName }, { caller }) => [userNeed(store, "CreateAccessKey", nameOf(UserName, caller))],
      run: ({ UserName }, { caller }) => {
        const user = store.user(nameOf(UserName, caller));
        if (living(user).length >= 2) throw new AwsFault("LimitExceeded", "Cannot exceed quota for AccessKeysPerUser: 2", 409);
        const key = store.addKey(user, account.nowMs() + account.delays.keyAcceptedAfterMs);
        return { AccessKey: { ...told(user, key), SecretAccessKey: key.secret } };
      },
    }),

    ListAccessKeys: operation<OfUser & PageRequest>({
      takes: ["UserName", "MaxItems", "Marker"],
      needs: ({ UserName }, { caller }) => [userNeed(store, "ListAccessKeys", nameOf(UserName, caller))],
      run: (input, { caller }) => {
        const user = store.user(nameOf(input.UserName, caller));
        const asOfMs = account.nowMs() - account.delays.listLagMs;
        const listed = user.keys.filter(
          ({ createdMs, deletedMs }) => createdMs <= asOfMs && (deletedMs === undefined || deletedMs > asOfMs),
        );
        const { items, rest } = page(listed, input);
        return { AccessKeyMetadata: items.map((key) => told(user, key)), ...rest };
      },
    }),

    UpdateAccessKey: operation<OneKey & { readonly Status: "Active" | "Inactive" }>({
      requires: ["AccessKeyId", "Status"],
      takes: ["UserName"],
      needs: ({ UserName }, { caller }) => [userNeed(store, "UpdateAccessKey", nameOf(UserName, caller))],
      run: ({ UserName, AccessKeyId, Status }, { caller }) => {
        keyOf(store.user(nameOf(UserName, caller)), AccessKeyId).status = Status;
      },
    }),

    DeleteAccessKey: operation<OneKey>({
      requires: ["AccessKeyId"],
      takes: ["UserName"],
      needs: ({ UserName }, { caller }) => [userNeed(store, "DeleteAccessKey", nameOf(UserName, caller))],
      run: ({ UserName, AccessKeyId }, { caller }) => {
        keyOf(store.user(nameOf(UserName, caller)), AccessKeyId).deletedMs = account.nowMs();
      },
    }),

    GetAccessKeyLastUsed: operation<{ readonly AccessKeyId: string }>({
      requires: ["AccessKeyId"],
      needs: ({ AccessKeyId }, { caller }) => [
        userNeed(store, "GetAccessKeyLastUsed", store.keyById(AccessKeyId)?.user.name ?? caller.userName ?? "*"),
      ],
      run: ({ AccessKeyId }) => {
        const found = store.keyById(AccessKeyId);
        if (found === undefined) throw noSuchKey(AccessKeyId);
        const { user, key } = found;
        const used = key.lastUsed;
        const AccessKeyLastUsed =
          used === undefined
            ? { ServiceName: "N/A", Region: "N/A" }
            : { LastUsedDate: used.date, ServiceName: used.service, Region: used.region };
        return { UserName: user.name, AccessKeyLastUsed };
      },
    }),
  };
}

const living = (user: User): AccessKey[] => user.keys.filter(({ deletedMs }) => deletedMs === undefined);

function keyOf(user: User, id: string): AccessKey {
  const key = living(user).find((each) => each.id === id);
  if (key === undefined) throw noSuchKey(id);
  return key;
}

const noSuchKey = (id: string): AwsFault => noSuchEntity(`The Access Key with id ${id} cannot be found.`);

function told(user: User, { id, status, createDate }: AccessKey): object {
  return { UserName: user.name, AccessKeyId: id, Status: status, CreateDate: createDate };
}
