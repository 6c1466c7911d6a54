import { OsbError } from "@osb/core";

/** The credentials belong to another account than the installation. Nothing was changed. */
export class AccountMismatch extends OsbError<"AccountMismatch"> {
  readonly expected: string;
  readonly found: string;
  /** ARN of the caller. */
  readonly caller: string;

  constructor(expected: string, { accountId, arn }: { readonly accountId: string; readonly arn: string }) {
    super("AccountMismatch", `the credentials are those of ${arn} in account ${accountId}, not of account ${expected}`, {
      remediation: `Use credentials of account ${expected}, or correct installation.awsAccountId.`,
    });
    this.expected = expected;
    this.found = accountId;
    this.caller = arn;
  }
}

/** The DynamoDB client works in another region than the one that was given. Nothing was changed. */
export class RegionMismatch extends OsbError<"RegionMismatch"> {
  readonly expected: string;
  readonly found: string;

  constructor(expected: string, found: string) {
    super("RegionMismatch", `the DynamoDB client works in ${found}, not in ${expected}`, {
      remediation: `Make the DynamoDB client with region ${expected}, or correct region.`,
    });
    this.expected = expected;
    this.found = found;
  }
}

/** The wanted name is taken by a table that the broker cannot work with, or that is not ours to take. */
export class TableMismatch extends OsbError<"TableMismatch"> {
  readonly tableName: string;
  readonly differences: readonly string[];

  constructor(tableName: string, differences: readonly string[]) {
    super("TableMismatch", `table ${tableName} does not fit: ${differences.join("; ")}`, {
      remediation: `Pass another table name, or adopt: true if ${tableName} is meant, or move it aside if nothing uses it.`,
    });
    this.tableName = tableName;
    this.differences = differences;
  }
}

/** An IAM user or policy of the wanted name exists and does not carry the installation's tag. Nothing was changed. */
export class IdentityMismatch extends OsbError<"IdentityMismatch"> {
  readonly kind: "IAM user" | "IAM policy";
  readonly arn: string;
  /** The installation whose tag it carries, if any. */
  readonly owner: string | undefined;

  constructor(kind: IdentityMismatch["kind"], arn: string, owner: string | undefined) {
    super("IdentityMismatch", `${kind} ${arn} ${owner === undefined ? "has no installation's tag" : `belongs to installation ${owner}`}`, {
      remediation: `Give the installation another name, or remove the ${kind} if nothing uses it.`,
    });
    this.kind = kind;
    this.arn = arn;
    this.owner = owner;
  }
}

/** Something that somebody else attached to our user or policy keeps it from being deleted. */
export class IdentityInUse extends OsbError<"IdentityInUse"> {
  readonly kind: "IAM user" | "IAM policy";
  readonly identity: string;

  constructor(kind: IdentityInUse["kind"], identity: string, why: string) {
    super("IdentityInUse", `${kind} ${identity} cannot be deleted: ${why}`, {
      remediation:
        kind === "IAM user"
          ? `Take user ${identity} out of its groups and remove the policies and devices that others gave it, then repeat the call.`
          : `Detach policy ${identity} from whatever others attached it to, then repeat the call.`,
    });
    this.kind = kind;
    this.identity = identity;
  }
}

/** The user that shall get the key does not exist. */
export class UserMissing extends OsbError<"UserMissing"> {
  readonly userName: string;

  constructor(userName: string) {
    super("UserMissing", `there is no IAM user ${userName}`, {
      remediation: `Apply the AWS prerequisites first: they make user ${userName}.`,
    });
    this.userName = userName;
  }
}

/** Facts about an access key of a user. Key ids are no secrets. */
export interface AccessKeyFacts {
  readonly accessKeyId: string;
  readonly status: string;
  /** ISO 8601, by AWS's clock. */
  readonly createdAt: string | undefined;
  /** ISO 8601; absent where it was never used, or where it could not be read. */
  readonly lastUsedAt?: string | undefined;
}

/** The user has as many keys as IAM allows, and none of them is known to be ours. None was changed. */
export class AccessKeyLimit extends OsbError<"AccessKeyLimit"> {
  readonly userName: string;
  readonly keys: readonly AccessKeyFacts[];

  constructor(userName: string, keys: readonly AccessKeyFacts[]) {
    const told = keys.map(
      ({ accessKeyId, status, createdAt, lastUsedAt }) =>
        `${accessKeyId} (${status}, made ${createdAt ?? "at an unknown time"}, last used ${lastUsedAt ?? "never or unknown"})`,
    );
    super(
      "AccessKeyLimit",
      `user ${userName} has all the access keys IAM allows, and none is known to this installation: ${told.join(", ")}`,
      {
        remediation: `Find out who uses these keys, delete one that nobody needs, then repeat the call.`,
      },
    );
    this.userName = userName;
    this.keys = keys;
  }
}

/** The key store holds something that this installation did not put there, or cannot make sense of. It was left as it is. */
export class KeyStoreMismatch extends OsbError<"KeyStoreMismatch"> {
  readonly where: string;
  readonly problem: string;

  constructor(where: string, problem: string, remediation: string) {
    super("KeyStoreMismatch", `${where} ${problem}`, { remediation });
    this.where = where;
    this.problem = problem;
  }
}

/** Somebody else wrote to the key store at the same time. */
export class KeyStoreChanged extends OsbError<"KeyStoreChanged"> {
  readonly where: string;
  /** The key that was made meanwhile and could not be deleted again. Its secret is lost. */
  readonly leftKey: string | undefined;

  constructor(where: string, leftKey?: string) {
    super("KeyStoreChanged", `${where} was written by somebody else at the same time`, {
      remediation:
        leftKey === undefined
          ? "Make sure that no other installer is at work, then repeat the call."
          : `Make sure that no other installer is at work, delete access key ${leftKey}, whose secret is lost, then repeat the call.`,
      retryable: leftKey === undefined,
    });
    this.where = where;
    this.leftKey = leftKey;
  }
}

/** A key does not do what the broker needs it for, or not yet. */
export class AccessKeyUnproven extends OsbError<"AccessKeyUnproven"> {
  readonly accessKeyId: string;
  /** What AWS does not do for it, in the order of asking. */
  readonly question: KeyQuestion;
  /** The call that told it. */
  readonly operation: string;
  /** AWS's code of the last answer. */
  readonly code: string;
  readonly waitedMs: number;

  constructor(facts: Pick<AccessKeyUnproven, "accessKeyId" | "question" | "operation" | "code" | "waitedMs">, tableName: string) {
    const { accessKeyId, question, operation, code, waitedMs } = facts;
    super(
      "AccessKeyUnproven",
      `access key ${accessKeyId} ${WHAT[question]} (${operation}: ${code}, after ${waitedMs} ms; table ${tableName})`,
      {
        remediation: {
          identity: "Check that the key exists, is active and is stored with its own secret; if it is new, repeat the call.",
          "table-access": `Allow dynamodb:GetItem, PutItem and DeleteItem on table ${tableName} to the key's user, by a policy of its own or of a group.`,
          "table-missing": `Check the name and the region of table ${tableName}, and that it is in the key's account.`,
          "table-keys": `Use a table with the hash key id and the range key userid, both strings, instead of ${tableName}.`,
        }[question],
        retryable: question === "identity",
      },
    );
    this.accessKeyId = accessKeyId;
    this.question = question;
    this.operation = operation;
    this.code = code;
    this.waitedMs = waitedMs;
  }
}

/** `identity`: AWS does not know the key; `table-access`: the table is denied to it; `table-missing`: it sees none; `table-keys`: the table has other keys. */
export type KeyQuestion = "identity" | "table-access" | "table-missing" | "table-keys";

const WHAT: Readonly<Record<KeyQuestion, string>> = {
  identity: "is not accepted by AWS",
  "table-access": "may not work with the table",
  "table-missing": "sees no such table",
  "table-keys": "meets a table with other keys",
};
