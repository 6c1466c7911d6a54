import { AwsFault } from "../../aws-fault.ts";

const SERVICES: Readonly<Record<string, string>> = {
  dynamodb: "DynamoDb",
  iam: "Iam",
  s3: "S3",
  secretsmanager: "SecretsManager",
  sns: "Sns",
  sqs: "Sqs",
  ssm: "Ssm",
};

const HANDLER_CODES: readonly (readonly [RegExp, string])[] = [
  [/AccessDenied|MissingAuthenticationToken|InvalidClientTokenId|UnrecognizedClient/, "AccessDenied"],
  [/AlreadyExists|AlreadyOwned|ResourceExists|ResourceInUse|QueueNameExists/, "AlreadyExists"],
  [/LimitExceeded/, "ServiceLimitExceeded"],
  [/NoSuch|NotFound|NonExistent/, "NotFound"],
  [/Throttl/, "Throttling"],
  [/Internal|ServiceFailure/, "ServiceInternalError"],
  [/NotServedByFake/, "GeneralServiceException"],
];

/** A service's fault as a failed resource tells it. */
export function failureReason(
  thrown: unknown,
  {
    service,
    type,
    name,
    token,
  }: { readonly service: string; readonly type: string; readonly name: string | undefined; readonly token: string },
): string {
  if (!(thrown instanceof AwsFault)) throw thrown;
  const { code, message, httpStatus } = thrown;
  if (service === "") return message;
  const [, handlerCode = "InvalidRequest"] = HANDLER_CODES.find(([pattern]) => pattern.test(code)) ?? [];
  const told =
    code === "ResourceInUseException" && name !== undefined && message.startsWith("Table already exists")
      ? `Resource of type '${type}' with identifier '${name}' already exists.`
      : `${message} (Service: ${SERVICES[service] ?? service}, Status Code: ${httpStatus}, Request ID: ${token})`;
  return `Resource handler returned message: "${told}" (RequestToken: ${token}, HandlerErrorCode: ${handlerCode})`;
}
