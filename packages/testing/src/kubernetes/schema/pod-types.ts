/** The types of a pod, in the notation of `typesFrom`: fields, list keys and atomic places as the API's OpenAPI documents have them. */
export const POD_TYPES = `
Pod: ^spec:PodSpec ^status:PodStatus
PodTemplateSpec: ^metadata:ObjectMeta ^spec:PodSpec
PodSpec: activeDeadlineSeconds# affinity:Affinity automountServiceAccountToken? ^containers[name]:Container dnsConfig:PodDNSConfig dnsPolicy enableServiceLinks? ephemeralContainers[name]:Container hostAliases[ip]:HostAlias hostIPC? hostNetwork? hostPID? hostUsers? hostname hostnameOverride imagePullSecrets[name]:LocalObjectReference! initContainers[name]:Container nodeName nodeSelector{}! os:PodOS overhead{*} preemptionPolicy priority# priorityClassName readinessGates[]:PodReadinessGate resourceClaims[name]:PodResourceClaim resources:ResourceRequirements restartPolicy runtimeClassName schedulerName schedulingGates[name]:PodSchedulingGate securityContext:PodSecurityContext serviceAccount serviceAccountName setHostnameAsFQDN? shareProcessNamespace? subdomain terminationGracePeriodSeconds# tolerations[]:Toleration topologySpreadConstraints[topologyKey,whenUnsatisfiable]:TopologySpreadConstraint volumes[name]:Volume
Container: args[] command[] env[name]:EnvVar envFrom[]:EnvFromSource image imagePullPolicy lifecycle:Lifecycle livenessProbe:Probe name ports[containerPort,protocol=TCP]:ContainerPort readinessProbe:Probe resizePolicy[]:ContainerResizePolicy ^resources:ResourceRequirements restartPolicy restartPolicyRules[]:* securityContext:SecurityContext startupProbe:Probe stdin? stdinOnce? targetContainerName terminationMessagePath terminationMessagePolicy tty? volumeDevices[devicePath]:VolumeDevice volumeMounts[mountPath]:VolumeMount workingDir
EnvVar: name value valueFrom:EnvVarSource
EnvVarSource: configMapKeyRef:KeySelector! fieldRef:ObjectFieldSelector! fileKeyRef:FileKeySelector! resourceFieldRef:ResourceFieldSelector! secretKeyRef:KeySelector!
KeySelector: key name optional?
ObjectFieldSelector: apiVersion fieldPath
ResourceFieldSelector: containerName divisor* resource
FileKeySelector: key optional? path volumeName
EnvFromSource: configMapRef:EnvSource prefix secretRef:EnvSource
EnvSource: name optional?
ContainerPort: containerPort# hostIP hostPort# name protocol
ContainerResizePolicy: resourceName restartPolicy
Lifecycle: postStart:LifecycleHandler preStop:LifecycleHandler stopSignal
LifecycleHandler: exec:ExecAction httpGet:HTTPGetAction sleep:SleepAction tcpSocket:TCPSocketAction
Probe: exec:ExecAction failureThreshold# grpc:GRPCAction httpGet:HTTPGetAction initialDelaySeconds# periodSeconds# successThreshold# tcpSocket:TCPSocketAction terminationGracePeriodSeconds# timeoutSeconds#
ExecAction: command[]
GRPCAction: port# service
HTTPGetAction: host httpHeaders[]:HTTPHeader path port* scheme
HTTPHeader: name value
SleepAction: seconds#
TCPSocketAction: host port*
ResourceRequirements: claims[name]:ResourceClaim limits{*} requests{*}
ResourceClaim: name request
SecurityContext: allowPrivilegeEscalation? appArmorProfile:LocalProfile capabilities:Capabilities privileged? procMount readOnlyRootFilesystem? runAsGroup# runAsNonRoot? runAsUser# seLinuxOptions:SELinuxOptions seccompProfile:LocalProfile windowsOptions:WindowsOptions
Capabilities: add[] drop[]
LocalProfile: localhostProfile type
SELinuxOptions: level role type user
WindowsOptions: gmsaCredentialSpec gmsaCredentialSpecName hostProcess? runAsUserName
PodSecurityContext: appArmorProfile:LocalProfile fsGroup# fsGroupChangePolicy runAsGroup# runAsNonRoot? runAsUser# seLinuxChangePolicy seLinuxOptions:SELinuxOptions seccompProfile:LocalProfile supplementalGroups[]:# supplementalGroupsPolicy sysctls[]:Sysctl windowsOptions:WindowsOptions
Sysctl: name value
VolumeMount: mountPath mountPropagation name readOnly? recursiveReadOnly subPath subPathExpr
VolumeDevice: devicePath name
Volume: awsElasticBlockStore:* azureDisk:* azureFile:* cephfs:* cinder:* configMap:ConfigMapVolume csi:CSIVolume downwardAPI:* emptyDir:EmptyDirVolume ephemeral:* fc:* flexVolume:* flocker:* gcePersistentDisk:* gitRepo:* glusterfs:* hostPath:HostPathVolume image:ImageVolume iscsi:* name nfs:NFSVolume persistentVolumeClaim:ClaimVolume photonPersistentDisk:* portworxVolume:* projected:ProjectedVolume quobyte:* rbd:* scaleIO:* secret:SecretVolume storageos:* vsphereVolume:*
ConfigMapVolume: defaultMode# items[]:KeyToPath name optional?
SecretVolume: defaultMode# items[]:KeyToPath optional? secretName
KeyToPath: key mode# path
EmptyDirVolume: medium sizeLimit*
HostPathVolume: path type
ImageVolume: pullPolicy reference
NFSVolume: path readOnly? server
CSIVolume: driver fsType nodePublishSecretRef:LocalObjectReference! readOnly? volumeAttributes{}
ClaimVolume: claimName readOnly?
ProjectedVolume: defaultMode# sources[]:VolumeProjection
VolumeProjection: clusterTrustBundle:* configMap:KeyProjection downwardAPI:* podCertificate:* secret:KeyProjection serviceAccountToken:TokenProjection
KeyProjection: items[]:KeyToPath name optional?
TokenProjection: audience expirationSeconds# path
Affinity: nodeAffinity:NodeAffinity podAffinity:PodAffinity podAntiAffinity:PodAffinity
NodeAffinity: preferredDuringSchedulingIgnoredDuringExecution[]:PreferredSchedulingTerm requiredDuringSchedulingIgnoredDuringExecution:NodeSelector!
PreferredSchedulingTerm: preference:NodeSelectorTerm! weight#
NodeSelector: nodeSelectorTerms[]:NodeSelectorTerm!
NodeSelectorTerm: matchExpressions[]:Requirement matchFields[]:Requirement
PodAffinity: preferredDuringSchedulingIgnoredDuringExecution[]:WeightedPodAffinityTerm requiredDuringSchedulingIgnoredDuringExecution[]:PodAffinityTerm
WeightedPodAffinityTerm: podAffinityTerm:PodAffinityTerm weight#
PodAffinityTerm: labelSelector:LabelSelector! matchLabelKeys[] mismatchLabelKeys[] namespaceSelector:LabelSelector! namespaces[] topologyKey
Toleration: effect key operator tolerationSeconds# value
TopologySpreadConstraint: labelSelector:LabelSelector! matchLabelKeys[] maxSkew# minDomains# nodeAffinityPolicy nodeTaintsPolicy topologyKey whenUnsatisfiable
PodDNSConfig: nameservers[] options[]:PodDNSConfigOption searches[]
PodDNSConfigOption: name value
HostAlias: hostnames[] ip
PodOS: name
PodReadinessGate: conditionType
PodResourceClaim: name resourceClaimName resourceClaimTemplateName
PodSchedulingGate: name
PodStatus: conditions[type]:Condition containerStatuses[]:* ephemeralContainerStatuses[]:* extendedResourceClaimStatus:* hostIP hostIPs[]:* initContainerStatuses[]:* message nominatedNodeName observedGeneration# phase podIP podIPs[ip]:PodIP qosClass reason resize resourceClaimStatuses[name]:* startTime
PodIP: ip
LabelSelector: matchExpressions[]:Requirement matchLabels{}
Requirement: key operator values[]
LocalObjectReference: name
Condition: lastProbeTime lastTransitionTime lastUpdateTime message observedGeneration# reason status type
ObjectMeta: annotations{} creationTimestamp deletionGracePeriodSeconds# deletionTimestamp finalizers[=] generateName generation# labels{} managedFields[]:* name namespace ownerReferences[uid]:OwnerReference! resourceVersion selfLink uid
OwnerReference: apiVersion blockOwnerDeletion? controller? kind name uid
`;
