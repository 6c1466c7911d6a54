/** Resources of real API servers that the fake does not serve: asking for one says so, instead of denying that it exists. */
export const UNSERVED: ReadonlySet<string> = new Set(
  `bindings componentstatuses limitranges nodes persistentvolumeclaims persistentvolumes podtemplates replicationcontrollers resourcequotas
  pods/attach pods/binding pods/eviction pods/exec pods/proxy services/proxy
  controllerrevisions.apps daemonsets.apps statefulsets.apps cronjobs.batch jobs.batch horizontalpodautoscalers.autoscaling
  localsubjectaccessreviews.authorization.k8s.io
  tokenreviews.authentication.k8s.io ingresses.networking.k8s.io ingressclasses.networking.k8s.io endpointslices.discovery.k8s.io
  events.events.k8s.io apiservices.apiregistration.k8s.io mutatingwebhookconfigurations.admissionregistration.k8s.io
  validatingwebhookconfigurations.admissionregistration.k8s.io storageclasses.storage.k8s.io priorityclasses.scheduling.k8s.io`.split(
    /\s+/,
  ),
);
