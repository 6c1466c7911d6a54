import { AwsFault } from "../aws-fault.ts";

/** What CloudFormation answers to a request that makes no sense. */
export function invalid(message: string): AwsFault {
  return new AwsFault("ValidationError", message);
}

/** What it answers to a template that makes none. */
export function templateError(message: string): AwsFault {
  return invalid(`Template error: ${message}`);
}

/** What it answers to a template that it cannot read. */
export function formatError(message: string): AwsFault {
  return invalid(`Template format error: ${message}`);
}
