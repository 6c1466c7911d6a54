import { AwsFault } from "../aws-fault.ts";
import { type CallSite, type Need, operation, type Operations } from "../operation.ts";
import type { SecretStore } from "../secretsmanager/secret-store.ts";
import type { ParameterStore, StoredParameter } from "./parameter-store.ts";

interface OneParameter {
  readonly Name: string;
}

type Put = OneParameter & {
  readonly Value: string;
  readonly Type?: StoredParameter["type"];
  readonly Overwrite?: boolean;
  readonly Description?: string;
};

/** What stands before the name of a secret that is read through Parameter Store. */
const REFERENCE = "/aws/reference/secretsmanager/";
const MOST_NAMES = 10;

/** Parameter Store. A secret of Secrets Manager can be read through it, with the right to read the secret too. */
export function parameterOperations(store: ParameterStore, secrets: SecretStore): Operations {
  const need =
    (action: string) =>
    ({ Name }: OneParameter, { region }: CallSite): readonly Need[] => [{ action: `ssm:${action}`, resource: store.arn(region, Name) }];
  const readNeeds = (action: string, name: string, at: CallSite): readonly Need[] => {
    const own = need(action)({ Name: name }, at);
    if (!name.startsWith(REFERENCE)) return own;
    const secret = name.slice(REFERENCE.length);
    const resource = secrets.find(at.region, secret)?.arn ?? secrets.arnPattern(at.region, secret);
    return [...own, { action: "secretsmanager:GetSecretValue", resource }];
  };
  const told = (name: string, { region }: CallSite): object | undefined => {
    if (name.startsWith(REFERENCE)) {
      const secret = secrets.find(region, name.slice(REFERENCE.length));
      return secret && { Name: name, Type: "SecureString", Value: secret.text, Version: 0, ARN: store.arn(region, name) };
    }
    const found = store.find(region, name);
    return found && { Name: found.name, Type: found.type, Value: found.value, Version: found.version, ARN: store.arn(region, name) };
  };

  return {
    GetParameters: operation<{ readonly Names: readonly string[]; readonly WithDecryption?: boolean }>({
      requires: ["Names"],
      takes: ["WithDecryption"],
      needs: ({ Names }, at) => Names.flatMap((name) => readNeeds("GetParameters", name, at)),
      run: ({ Names }, at) => {
        if (Names.length > MOST_NAMES)
          throw new AwsFault(
            "ValidationException",
            "1 validation error detected: Value at 'names' failed to satisfy constraint: Member must have length less than or equal to 10",
          );
        const found = Names.map((name) => ({ name, parameter: told(name, at) }));
        return {
          Parameters: found.flatMap(({ parameter }) => parameter ?? []),
          InvalidParameters: found.filter(({ parameter }) => parameter === undefined).map(({ name }) => name),
        };
      },
    }),

    GetParameter: operation<OneParameter & { readonly WithDecryption?: boolean }>({
      requires: ["Name"],
      takes: ["WithDecryption"],
      needs: ({ Name }, at) => readNeeds("GetParameter", Name, at),
      run: ({ Name }, at) => {
        const Parameter = told(Name, at);
        if (Parameter === undefined) throw new AwsFault("ParameterNotFound", "");
        return { Parameter };
      },
    }),

    PutParameter: operation<Put>({
      requires: ["Name", "Value"],
      takes: ["Type", "Overwrite", "Description"],
      needs: need("PutParameter"),
      run: ({ Name: name, Value: value, Type: type, Overwrite = false }, { region }) => {
        const there = store.find(region, name);
        if (there !== undefined && !Overwrite)
          throw new AwsFault(
            "ParameterAlreadyExists",
            "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
          );
        const version = (there?.version ?? 0) + 1;
        store.set({ name, region, value, version, type: type ?? there?.type ?? "String" });
        return { Version: version, Tier: "Standard" };
      },
    }),

    DeleteParameter: operation<OneParameter>({
      requires: ["Name"],
      needs: need("DeleteParameter"),
      run: ({ Name }, { region }) => {
        if (store.find(region, Name) === undefined) throw new AwsFault("ParameterNotFound", "");
        store.remove(region, Name);
      },
    }),
  };
}
