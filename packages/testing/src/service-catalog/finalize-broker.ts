import type { Resource } from "@osb/kubernetes";
import { SERVICE_CATALOG_FINALIZER } from "./admission/service-catalog-admission.ts";
import { prettyName } from "./apply-offer.ts";
import { asReason, type BrokerAttempt, textOf } from "./broker-attempt.ts";
import type { BrokerObject, OfferObject } from "./broker-object.ts";
import { refOf } from "./catalog-client.ts";

/** Takes a broker apart that is to be deleted: its plans, its classes, then itself. Nobody asks who has instances of them. */
export async function finalizeBroker(attempt: BrokerAttempt): Promise<void> {
  const { metadata } = attempt.broker;
  if (!(metadata.finalizers ?? []).includes(SERVICE_CATALOG_FINALIZER)) return;
  const { client } = attempt.deps;
  const { brokers, classes, plans, deletedReason, deletedEvent } = attempt.scope;
  const existing = { classes: await attempt.listed(classes, "classes"), plans: await attempt.listed(plans, "plans") };
  for (const plan of existing.plans) await remove(attempt, plans, plan, "plan");
  for (const offered of existing.classes) await remove(attempt, classes, offered, "class");

  await attempt.condition({ status: "False", reason: deletedReason, message: "The broker was deleted successfully" });
  const latest = await client.get<BrokerObject>(refOf(brokers, attempt.broker));
  const finalizers = (latest.metadata.finalizers ?? []).filter((finalizer) => finalizer !== SERVICE_CATALOG_FINALIZER);
  await client.replace(brokers, { ...latest, metadata: { ...latest.metadata, finalizers } });
  await attempt.tell("Normal", deletedReason, deletedEvent(metadata.name ?? ""));
}

async function remove(attempt: BrokerAttempt, resource: Resource, offer: OfferObject, what: "class" | "plan"): Promise<void> {
  try {
    await attempt.deps.client.delete(refOf(resource, offer));
  } catch (thrown) {
    const problem = `Error deleting ${prettyName(resource, offer)}: ${textOf(thrown)}`;
    const message = `Error deleting ${attempt.scope.word} ${what}.`;
    await attempt.tell("Warning", asReason(message), `${message} ${problem}`);
    // Upstream swaps reason and message here.
    await attempt.condition({ status: "Unknown", reason: message, message: `${asReason(message)}${problem}` });
    throw thrown;
  }
}
