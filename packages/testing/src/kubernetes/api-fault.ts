import { qualifiedName, type Resource } from "@osb/kubernetes";
import { qualifiedKind } from "./served-resource.ts";

/** One of the reasons of a refusal, and the field that it is about. */
export interface Cause {
  readonly reason: string;
  readonly message: string;
  readonly field?: string;
}

/** What a `Status` says beyond its message. */
export interface StatusDetails {
  readonly name?: string | undefined;
  readonly group?: string | undefined;
  readonly kind?: string | undefined;
  readonly uid?: string | undefined;
  readonly causes?: readonly Cause[];
  readonly retryAfterSeconds?: number;
}

/** A refusal, as a `Status` says it. */
export class ApiFault extends Error {
  readonly code: number;
  readonly reason: string;
  readonly details: StatusDetails | undefined;

  constructor(code: number, reason: string, message: string, details?: StatusDetails) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.details = details;
  }

  /** The body of the answer. */
  get status(): object {
    const { message, reason, code, details } = this;
    return {
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message,
      ...(reason === "" ? {} : { reason }),
      ...(details === undefined ? {} : { details }),
      code,
    };
  }
}

/** Names the object by its plural, as answers about its existence do. */
function detailsOf(resource: Resource, name: string | undefined): StatusDetails {
  return { ...(name ? { name } : {}), ...groupOf(resource), kind: resource.plural };
}

/** 404: there is no object of that name. */
export function notFound(resource: Resource, name: string): ApiFault {
  return new ApiFault(404, "NotFound", `${qualifiedName(resource)} "${name}" not found`, detailsOf(resource, name));
}

/** 404: the group is served, and has no such resource. */
export function unknownResource(): ApiFault {
  return new ApiFault(404, "NotFound", "the server could not find the requested resource", {});
}

/** 409: the name is taken. */
export function alreadyExists(resource: Resource, name: string): ApiFault {
  return new ApiFault(409, "AlreadyExists", `${qualifiedName(resource)} "${name}" already exists`, detailsOf(resource, name));
}

/** 409: the write was meant for an earlier state of the object. */
export function modified(resource: Resource, name: string): ApiFault {
  return conflict(
    resource,
    name,
    qualifiedName(resource),
    resource.plural,
    "the object has been modified; please apply your changes to the latest version and try again",
  );
}

/** A precondition of a DELETE does not hold. Here the server says the kind where it says the plural elsewhere. */
export function preconditionFailed(resource: Resource, name: string, text: string): ApiFault {
  return conflict(resource, name, qualifiedKind(resource), resource.kind, text);
}

/** 400: the request cannot be understood. */
export function badRequest(message: string): ApiFault {
  return new ApiFault(400, "BadRequest", message);
}

/** The object's content is refused. `kind` is the kind as details tell it, the plural in a few answers. */
export function invalid(resource: Resource, name: string, causes: readonly Cause[], by: "kind" | "plural" = "kind"): ApiFault {
  // What is found twice is listed twice and said once.
  const told = [...new Set(causes.map(({ field, message }) => `${field}: ${message}`))];
  const what = told.length === 1 ? told[0] : `[${told.join(", ")}]`;
  const subject = by === "kind" ? qualifiedKind(resource) : qualifiedName(resource);
  return new ApiFault(422, "Invalid", `${subject} "${name}" is invalid: ${what}`, {
    ...(name ? { name } : {}),
    ...groupOf(resource),
    kind: by === "kind" ? resource.kind : resource.plural,
    causes,
  });
}

/** 403: the caller may not, or the object may not be so. */
export function forbidden(resource: Resource, name: string, text: string, causes?: readonly Cause[]): ApiFault {
  const details = { ...detailsOf(resource, name), ...(causes ? { causes } : {}) };
  return new ApiFault(403, "Forbidden", `${qualifiedName(resource)}${name ? ` "${name}"` : ""} is forbidden: ${text}`, details);
}

/** 401: nobody knows this token. */
export function unauthorized(): ApiFault {
  return new ApiFault(401, "Unauthorized", "Unauthorized");
}

/** A patch, or a write, in a format that the resource does not take. */
export function unsupportedMedia(accepted: readonly string[]): ApiFault {
  const types = accepted.join(", ");
  const message = `the body of the request was in an unknown format - accepted media types include: ${types}`;
  return new ApiFault(415, "UnsupportedMediaType", message);
}

/** 405: not with this resource, or not at this path. */
export function methodNotAllowed(): ApiFault {
  return new ApiFault(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", {});
}

/** A real API server does this, the fake does not: said by name, so that nobody takes it for a refusal. */
export function notServed(what: string): ApiFault {
  return new ApiFault(501, "NotImplemented", `the fake Kubernetes API does not serve ${what}`);
}

function conflict(resource: Resource, name: string, subject: string, kind: string, text: string): ApiFault {
  const message = `Operation cannot be fulfilled on ${subject} "${name}": ${text}`;
  return new ApiFault(409, "Conflict", message, { name, ...groupOf(resource), kind });
}

function groupOf({ group }: Resource): { readonly group?: string } {
  return group === "" ? {} : { group };
}
