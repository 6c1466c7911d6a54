import { AwsFault } from "../aws-fault.ts";
import { bytesOf, type Protocol, textOf, type WireAnswer } from "./wire-message.ts";
import { children, xml } from "./xml.ts";

const NAMESPACES: Readonly<Record<string, string>> = {
  cloudformation: "http://cloudformation.amazonaws.com/doc/2010-05-15/",
  iam: "https://iam.amazonaws.com/doc/2010-05-08/",
  sns: "http://sns.amazonaws.com/doc/2010-03-31/",
  sts: "https://sts.amazonaws.com/doc/2011-06-15/",
};

/** Members that are lists: an empty one is written as an empty text. */
const LISTS = [
  ...["Tags", "TagKeys", "ActionNames", "ResourceArns", "ContextEntries", "ContextKeyValues", "PolicyArns"],
  ...["Capabilities", "NotificationARNs", "Parameters", "ResourcesToSkip", "RetainResources", "StackStatusFilter"],
];

/** Operations that answer a result in which there is nothing. Others without an answer have no result at all; some clients insist on the difference. */
const EMPTY_RESULTS = [
  "DeleteChangeSet",
  "ExecuteChangeSet",
  "ContinueUpdateRollback",
  "UpdateRole",
  "sns:TagResource",
  "sns:UntagResource",
];

type Tree = { [name: string]: Tree | string };

/** AwsQuery, which IAM, STS and CloudFormation speak: a form in, XML out. Numbers and booleans come as text. */
export const queryProtocol: Protocol = {
  read({ body }) {
    const tree: Tree = {};
    let operation: string | undefined;
    for (const [name, value] of new URLSearchParams(textOf(body))) {
      if (name === "Action") operation = value;
      else if (name !== "Version") plant(tree, name.split("."), value);
    }
    if (operation === undefined) throw new AwsFault("MissingAction", "The request is missing an action.", 400);
    return { operation, input: grown(tree) as object };
  },

  write(service, operation, output, requestId) {
    const hasResult = [operation, `${service}:${operation}`].some((name) => EMPTY_RESULTS.includes(name));
    const result = Object.keys(output).length > 0 || hasResult ? xml(`${operation}Result`, output, "member") : "";
    const metadata = xml("ResponseMetadata", { RequestId: requestId }, "member");
    return answer(200, requestId, `<${operation}Response xmlns="${NAMESPACES[service]}">${result}${metadata}</${operation}Response>`);
  },

  writeFault({ code, message, httpStatus }, requestId) {
    const error = { Type: httpStatus < 500 ? "Sender" : "Receiver", Code: code, Message: message };
    const body = children({ Error: error, RequestId: requestId }, "member");
    return answer(httpStatus, requestId, `<ErrorResponse xmlns="${NAMESPACES["iam"]}">${body}</ErrorResponse>`);
  },
};

function plant(tree: Tree, [head = "", ...rest]: readonly string[], value: string): void {
  if (rest.length === 0) {
    tree[head] = value;
    return;
  }
  const branch = tree[head];
  plant(typeof branch === "object" ? branch : ((tree[head] = {}), tree[head] as Tree), rest, value);
}

/** Branches named `member` are lists, numbered from 1. */
function grown(tree: Tree | string): unknown {
  if (typeof tree === "string") return tree;
  const { member } = tree;
  if (typeof member === "object")
    return Object.keys(member)
      .sort((a, b) => Number(a) - Number(b))
      .map((index) => grown(member[index] ?? ""));
  return Object.fromEntries(
    Object.entries(tree).map(([name, branch]) => [name, branch === "" && LISTS.includes(name) ? [] : grown(branch)]),
  );
}

function answer(statusCode: number, requestId: string, text: string): WireAnswer {
  return { statusCode, headers: { "content-type": "text/xml", "x-amzn-requestid": requestId }, body: bytesOf(text) };
}
