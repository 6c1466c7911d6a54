import { type ApiObject, isObject } from "../api-object.ts";
import { ageOf, column } from "../reading/table.ts";
import type { KindRules } from "../served-resource.ts";
import { invalidValue } from "./causes.ts";

/** An event lives where its object does. */
export const EVENT_RULES: KindRules = {
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

function objectText({ involvedObject }: ApiObject): string | undefined {
  return isObject(involvedObject) ? `${String(involvedObject["kind"]).toLowerCase()}/${String(involvedObject["name"])}` : undefined;
}
