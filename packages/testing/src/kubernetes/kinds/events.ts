import { type ApiObject, isObject } from "../api-object.ts";
import { ageOf, column } from "../reading/table.ts";
import type { KindRules } from "../served-resource.ts";
import { invalidValue } from "./causes.ts";

/** An event lives where its object does. */
export const EVENT_RULES: KindRules = {
  onCreate: complete,
  onUpdate: complete,

  validate({ metadata, involvedObject }) {
    const namespace = isObject(involvedObject) ? (involvedObject["namespace"] ?? "default") : "default";
    return namespace === metadata.namespace ? [] : [invalidValue("involvedObject.namespace", namespace, "does not match event.namespace")];
  },
  columns: [
    column("Last Seen", (event, now) => ageOf((event["lastTimestamp"] ?? event["eventTime"]) as string | undefined, now)),
    column("Type", ({ type }) => type),
    column("Reason", ({ reason }) => reason),
    column("Object", objectText),
    column("Message", ({ message }) => message),
  ],
};

/** Fields that are shown whether anybody has set them or not. */
function complete(event: ApiObject): void {
  event["source"] ??= {};
  for (const time of ["eventTime", "firstTimestamp", "lastTimestamp"]) event[time] ??= null;
  event["reportingComponent"] ??= "";
  event["reportingInstance"] ??= "";
}

function objectText({ involvedObject }: ApiObject): string | undefined {
  return isObject(involvedObject) ? `${String(involvedObject["kind"]).toLowerCase()}/${String(involvedObject["name"])}` : undefined;
}
