import { typesFrom } from "./types-from.ts";
import { POD_TYPES } from "./pod-types.ts";
import type { Field, Struct } from "./schema.ts";

const TYPES = typesFrom(`${POD_TYPES}
Secret: data{} immutable? stringData{} type
ConfigMap: binaryData{} data{} immutable?
Namespace: ^spec:NamespaceSpec ^status:NamespaceStatus
NamespaceSpec: finalizers[]
NamespaceStatus: conditions[type]:Condition phase
ServiceAccount: automountServiceAccountToken? imagePullSecrets[]:LocalObjectReference secrets[name]:ObjectReference
ObjectReference: apiVersion fieldPath kind name namespace resourceVersion uid
Service: ^spec:ServiceSpec ^status:ServiceStatus
ServiceSpec: allocateLoadBalancerNodePorts? clusterIP clusterIPs[] externalIPs[] externalName externalTrafficPolicy healthCheckNodePort# internalTrafficPolicy ipFamilies[] ipFamilyPolicy loadBalancerClass loadBalancerIP loadBalancerSourceRanges[] ports[port,protocol=TCP]:ServicePort publishNotReadyAddresses? selector{}! sessionAffinity sessionAffinityConfig:SessionAffinityConfig trafficDistribution type
ServicePort: appProtocol name nodePort# port# protocol targetPort*
SessionAffinityConfig: clientIP:ClientIPConfig
ClientIPConfig: timeoutSeconds#
ServiceStatus: conditions[type]:Condition ^loadBalancer:LoadBalancerStatus
LoadBalancerStatus: ingress[]:*
Endpoints: subsets[]:EndpointSubset
EndpointSubset: addresses[]:EndpointAddress notReadyAddresses[]:EndpointAddress ports[]:EndpointPort
EndpointAddress: hostname ip nodeName targetRef:ObjectReference!
EndpointPort: appProtocol name port# protocol
Event: action count# eventTime firstTimestamp ^involvedObject:ObjectReference! lastTimestamp message reason related:ObjectReference! reportingComponent reportingInstance series:EventSeries ^source:EventSource type
EventSeries: count# lastObservedTime
EventSource: component host
Deployment: ^spec:DeploymentSpec ^status:DeploymentStatus
DeploymentSpec: minReadySeconds# paused? progressDeadlineSeconds# replicas# revisionHistoryLimit# ^selector:LabelSelector! ^strategy:DeploymentStrategy ^template:PodTemplateSpec
DeploymentStrategy: rollingUpdate:RollingUpdate type
RollingUpdate: maxSurge* maxUnavailable*
DeploymentStatus: availableReplicas# collisionCount# conditions[type]:Condition observedGeneration# readyReplicas# replicas# terminatingReplicas# unavailableReplicas# updatedReplicas#
ReplicaSet: ^spec:ReplicaSetSpec ^status:ReplicaSetStatus
ReplicaSetSpec: minReadySeconds# replicas# ^selector:LabelSelector! ^template:PodTemplateSpec
ReplicaSetStatus: availableReplicas# conditions[type]:Condition fullyLabeledReplicas# observedGeneration# readyReplicas# ^replicas# terminatingReplicas#
Lease: ^spec:LeaseSpec
LeaseSpec: acquireTime holderIdentity leaseDurationSeconds# leaseTransitions# preferredHolder renewTime strategy
NetworkPolicy: ^spec:NetworkPolicySpec
NetworkPolicySpec: egress[]:EgressRule ingress[]:IngressRule ^podSelector:LabelSelector! policyTypes[]
EgressRule: ports[]:NetworkPolicyPort to[]:NetworkPolicyPeer
IngressRule: from[]:NetworkPolicyPeer ports[]:NetworkPolicyPort
NetworkPolicyPort: endPort# port* protocol
NetworkPolicyPeer: ipBlock:IPBlock namespaceSelector:LabelSelector! podSelector:LabelSelector!
IPBlock: cidr except[]
PodDisruptionBudget: ^spec:PodDisruptionBudgetSpec ^status:PodDisruptionBudgetStatus
PodDisruptionBudgetSpec: maxUnavailable* minAvailable* selector:LabelSelector! unhealthyPodEvictionPolicy
PodDisruptionBudgetStatus: conditions[type]:Condition ^currentHealthy# ^desiredHealthy# disruptedPods{} ^disruptionsAllowed# ^expectedPods# observedGeneration#
Role: rules[]:PolicyRule
ClusterRole: aggregationRule:AggregationRule rules[]:PolicyRule
AggregationRule: clusterRoleSelectors[]:LabelSelector
PolicyRule: apiGroups[] nonResourceURLs[] resourceNames[] resources[] verbs[]
RoleBinding: ^roleRef:RoleRef! subjects[]:Subject
ClusterRoleBinding: ^roleRef:RoleRef! subjects[]:Subject
RoleRef: apiGroup kind name
Subject: apiGroup kind name namespace
CustomResourceDefinition: ^spec:CustomResourceDefinitionSpec status:*
CustomResourceDefinitionSpec: conversion:* group names:CustomResourceDefinitionNames preserveUnknownFields? scope versions[]:*
CustomResourceDefinitionNames: categories[] kind listKind plural shortNames[] singular
SelfSubjectAccessReview: ^spec:SelfSubjectAccessReviewSpec status:*
SelfSubjectAccessReviewSpec: nonResourceAttributes:NonResourceAttributes resourceAttributes:ResourceAttributes
SubjectAccessReview: ^spec:SubjectAccessReviewSpec status:*
SubjectAccessReviewSpec: extra:* groups[] nonResourceAttributes:NonResourceAttributes resourceAttributes:ResourceAttributes uid user
NonResourceAttributes: path verb
ResourceAttributes: fieldSelector:* group labelSelector:* name namespace resource subresource verb version
SelfSubjectReview: status:*
SelfSubjectRulesReview: ^spec:SelfSubjectRulesReviewSpec status:*
SelfSubjectRulesReviewSpec: namespace
Scale: ^spec:ScaleSpec ^status:ScaleStatus
ScaleSpec: replicas#
ScaleStatus: ^replicas# selector
TokenRequest: ^spec:TokenRequestSpec status:*
TokenRequestSpec: audiences[] boundObjectRef:* expirationSeconds#
`);

/** `metadata` of every kind. */
export const OBJECT_META: Struct = typeNamed("ObjectMeta");

/** The schema of a built-in kind. */
export function schemaOfKind(kind: string): Struct {
  const text: Field = { schema: { type: "string" }, always: false };
  const type = typeNamed(kind);
  return {
    ...type,
    fields: new Map([["apiVersion", text], ["kind", text], ["metadata", { schema: OBJECT_META, always: true }], ...type.fields]),
  };
}

/** The built-in type of that name. */
function typeNamed(name: string): Struct {
  const type = TYPES.get(name);
  if (type === undefined) throw new RangeError(`there is no type ${name}`);
  return type;
}
