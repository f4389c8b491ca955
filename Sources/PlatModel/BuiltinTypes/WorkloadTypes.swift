extension BuiltinTypes {
    /// Kinds that plat does not serve, but that its users apply to clusters: the rules of
    /// merging them are needed to compute patches.
    static let workloadTypes = """
        Service
          metadata 1 ObjectMeta, spec 2 ServiceSpec, status 3 ServiceStatus
        ServiceSpec
          ports 1 [ServicePort] map=port+protocol merge=port, selector 2 {string} atomic,
          clusterIP 3 string, clusterIPs 18 [string], type 4 string, externalIPs 5 [string],
          sessionAffinity 7 string, loadBalancerIP 8 string, loadBalancerSourceRanges 9 [string],
          externalName 10 string, externalTrafficPolicy 11 string, healthCheckNodePort 12 int32,
          publishNotReadyAddresses 13 bool, sessionAffinityConfig 14 SessionAffinityConfig?,
          ipFamilies 19 [string], ipFamilyPolicy 17 string?,
          allocateLoadBalancerNodePorts 20 bool?, loadBalancerClass 21 string?,
          internalTrafficPolicy 22 string?, trafficDistribution 23 string?
        ServiceStatus
          loadBalancer 1 LoadBalancerStatus, conditions 2 [Condition] map=type merge=type
        ServicePort
          name 1 string, protocol 2 string default=TCP, appProtocol 6 string?, port 3 int32!,
          targetPort 4 intOrString, nodePort 5 int32
        SessionAffinityConfig
          clientIP 1 ClientIPConfig?
        LoadBalancerStatus
          ingress 1 [LoadBalancerIngress]
        ClientIPConfig
          timeoutSeconds 1 int32?
        LoadBalancerIngress
          ip 1 string, hostname 2 string, ipMode 3 string?, ports 4 [PortStatus]
        PortStatus
          port 1 int32!, protocol 2 string!, error 3 string?
        Pod
          metadata 1 ObjectMeta, spec 2 PodSpec, status 3 PodStatus
        PodSpec
          volumes 1 [Volume] map=name retain merge=name,
          initContainers 20 [Container] map=name merge=name,
          containers 2 [Container]! map=name merge=name,
          ephemeralContainers 34 [EphemeralContainer] map=name merge=name, restartPolicy 3 string,
          terminationGracePeriodSeconds 4 int64?, activeDeadlineSeconds 5 int64?,
          dnsPolicy 6 string, nodeSelector 7 {string} atomic, serviceAccountName 8 string,
          serviceAccount 9 string, automountServiceAccountToken 21 bool?, nodeName 10 string,
          hostNetwork 11 bool, hostPID 12 bool, hostIPC 13 bool, shareProcessNamespace 27 bool?,
          securityContext 14 PodSecurityContext?,
          imagePullSecrets 15 [LocalObjectReference] map=name merge=name, hostname 16 string,
          subdomain 17 string, affinity 18 Affinity?, schedulerName 19 string,
          tolerations 22 [Toleration], hostAliases 23 [HostAlias] map=ip merge=ip,
          priorityClassName 24 string, priority 25 int32?, dnsConfig 26 PodDNSConfig?,
          readinessGates 28 [PodReadinessGate], runtimeClassName 29 string?,
          enableServiceLinks 30 bool?, preemptionPolicy 31 string?, overhead 32 {quantity},
          topologySpreadConstraints 33 [TopologySpreadConstraint] map=topologyKey+whenUnsatisfiable
            merge=topologyKey,
          setHostnameAsFQDN 35 bool?, os 36 PodOS?, hostUsers 37 bool?,
          schedulingGates 38 [PodSchedulingGate] map=name merge=name,
          resourceClaims 39 [PodResourceClaim] map=name retain merge=name,
          resources 40 ResourceRequirements?, hostnameOverride 41 string?,
          schedulingGroup 43 PodSchedulingGroup?,
          evictionResponders 44 [EvictionResponder] map=name merge=name
        PodStatus
          observedGeneration 17 int64, phase 1 string,
          conditions 2 [PodCondition] map=type merge=type, message 3 string, reason 4 string,
          nominatedNodeName 11 string, hostIP 5 string, hostIPs 16 [HostIP] merge=ip,
          podIP 6 string, podIPs 12 [PodIP] map=ip merge=ip, startTime 7 time?,
          initContainerStatuses 10 [ContainerStatus], containerStatuses 8 [ContainerStatus],
          qosClass 9 string, ephemeralContainerStatuses 13 [ContainerStatus], resize 14 string,
          resourceClaimStatuses 15 [PodResourceClaimStatus] map=name retain merge=name,
          extendedResourceClaimStatus 18 PodExtendedResourceClaimStatus?,
          allocatedResources 19 {quantity}, resources 20 ResourceRequirements?,
          nodeAllocatableResourceClaimStatuses 21 [NodeAllocatableResourceClaimStatus]
            map=resourceClaimName merge=resourceClaimName,
          volumeHealth 22 [PodVolumeHealth] map=name
        Volume
          name 1 string!, volumeSource 2 VolumeSource inline
        Container
          name 1 string!, image 2 string, command 3 [string], args 4 [string],
          workingDir 5 string,
          ports 6 [ContainerPort] map=containerPort+protocol merge=containerPort,
          envFrom 19 [EnvFromSource], env 7 [EnvVar] map=name merge=name,
          resources 8 ResourceRequirements, resizePolicy 23 [ContainerResizePolicy],
          restartPolicy 24 string?, restartPolicyRules 25 [ContainerRestartRule],
          volumeMounts 9 [VolumeMount] map=mountPath merge=mountPath,
          volumeDevices 21 [VolumeDevice] map=devicePath merge=devicePath,
          livenessProbe 10 Probe?, readinessProbe 11 Probe?, startupProbe 22 Probe?,
          lifecycle 12 Lifecycle?, terminationMessagePath 13 string,
          terminationMessagePolicy 20 string, imagePullPolicy 14 string,
          securityContext 15 SecurityContext?, stdin 16 bool, stdinOnce 17 bool, tty 18 bool
        EphemeralContainer
          ephemeralContainerCommon 1 EphemeralContainerCommon inline,
          targetContainerName 2 string
        PodSecurityContext
          seLinuxOptions 1 SELinuxOptions?, windowsOptions 8 WindowsSecurityContextOptions?,
          runAsUser 2 int64?, runAsGroup 6 int64?, runAsNonRoot 3 bool?,
          supplementalGroups 4 [int64], supplementalGroupsPolicy 12 string?, fsGroup 5 int64?,
          sysctls 7 [Sysctl], fsGroupChangePolicy 9 string?, seccompProfile 10 SeccompProfile?,
          appArmorProfile 11 AppArmorProfile?, seLinuxChangePolicy 13 string?
        Affinity
          nodeAffinity 1 NodeAffinity?, podAffinity 2 PodAffinity?,
          podAntiAffinity 3 PodAntiAffinity?
        Toleration
          key 1 string, operator 2 string, value 3 string, effect 4 string,
          tolerationSeconds 5 int64?
        HostAlias
          ip 1 string!, hostnames 2 [string]
        PodDNSConfig
          nameservers 1 [string], searches 2 [string], options 3 [PodDNSConfigOption]
        PodReadinessGate
          conditionType 1 string!
        TopologySpreadConstraint
          maxSkew 1 int32!, topologyKey 2 string!, whenUnsatisfiable 3 string!,
          labelSelector 4 LabelSelector?, minDomains 5 int32?, nodeAffinityPolicy 6 string?,
          nodeTaintsPolicy 7 string?, matchLabelKeys 8 [string]
        PodOS
          name 1 string!
        PodSchedulingGate
          name 1 string!
        PodResourceClaim
          name 1 string!, resourceClaimName 3 string?, resourceClaimTemplateName 4 string?
        ResourceRequirements
          limits 1 {quantity}, requests 2 {quantity}, claims 3 [ResourceClaim] map=name
        PodSchedulingGroup
          podGroupName 1 string?
        EvictionResponder atomic
          name 1 string!, priority 2 int32?!
        PodCondition
          type 1 string!, observedGeneration 7 int64, status 2 string!, lastProbeTime 3 time,
          lastTransitionTime 4 time, reason 5 string, message 6 string
        HostIP
          ip 1 string!
        PodIP
          ip 1 string!
        ContainerStatus
          name 1 string!, state 2 ContainerState, lastState 3 ContainerState, ready 4 bool!,
          restartCount 5 int32!, image 6 string!, imageID 7 string!, containerID 8 string,
          started 9 bool?, allocatedResources 10 {quantity}, resources 11 ResourceRequirements?,
          volumeMounts 12 [VolumeMountStatus] map=mountPath merge=mountPath,
          user 13 ContainerUser?,
          allocatedResourcesStatus 14 [ResourceStatus] map=name merge=name, stopSignal 15 string?
        PodResourceClaimStatus
          name 1 string!, resourceClaimName 2 string?
        PodExtendedResourceClaimStatus
          requestMappings 1 [ContainerExtendedResourceRequest]!, resourceClaimName 2 string!
        NodeAllocatableResourceClaimStatus
          resourceClaimName 1 string!, containers 2 [string] set,
          mapping 4 [NodeAllocatableMappedResources] map=name merge=name,
          overhead 5 [NodeAllocatableOverheadResources] map=name merge=name
        PodVolumeHealth
          name 1 string!,
          healthConditions 2 [VolumeHealthCondition] map=status+reason merge=status,
          lastTransitionTime 3 time
        VolumeSource
          hostPath 1 HostPathVolumeSource?, emptyDir 2 EmptyDirVolumeSource?,
          gcePersistentDisk 3 GCEPersistentDiskVolumeSource?,
          awsElasticBlockStore 4 AWSElasticBlockStoreVolumeSource?,
          gitRepo 5 GitRepoVolumeSource?, secret 6 SecretVolumeSource?, nfs 7 NFSVolumeSource?,
          iscsi 8 ISCSIVolumeSource?, glusterfs 9 GlusterfsVolumeSource?,
          persistentVolumeClaim 10 PersistentVolumeClaimVolumeSource?, rbd 11 RBDVolumeSource?,
          flexVolume 12 FlexVolumeSource?, cinder 13 CinderVolumeSource?,
          cephfs 14 CephFSVolumeSource?, flocker 15 FlockerVolumeSource?,
          downwardAPI 16 DownwardAPIVolumeSource?, fc 17 FCVolumeSource?,
          azureFile 18 AzureFileVolumeSource?, configMap 19 ConfigMapVolumeSource?,
          vsphereVolume 20 VsphereVirtualDiskVolumeSource?, quobyte 21 QuobyteVolumeSource?,
          azureDisk 22 AzureDiskVolumeSource?,
          photonPersistentDisk 23 PhotonPersistentDiskVolumeSource?,
          projected 26 ProjectedVolumeSource?, portworxVolume 24 PortworxVolumeSource?,
          scaleIO 25 ScaleIOVolumeSource?, storageos 27 StorageOSVolumeSource?,
          csi 28 CSIVolumeSource?, ephemeral 29 EphemeralVolumeSource?,
          image 30 ImageVolumeSource?
        ContainerPort
          name 1 string, hostPort 2 int32, containerPort 3 int32!, protocol 4 string default=TCP,
          hostIP 5 string
        EnvFromSource
          prefix 1 string, configMapRef 2 ConfigMapEnvSource?, secretRef 3 SecretEnvSource?
        EnvVar
          name 1 string!, value 2 string, valueFrom 3 EnvVarSource?
        ContainerResizePolicy
          resourceName 1 string!, restartPolicy 2 string!
        ContainerRestartRule
          action 1 string required, exitCodes 2 ContainerRestartRuleOnExitCodes?
        VolumeMount
          name 1 string!, readOnly 2 bool, recursiveReadOnly 7 string?, mountPath 3 string!,
          subPath 4 string, mountPropagation 5 string?, subPathExpr 6 string,
          bindMountOptions 8 [string] set
        VolumeDevice
          name 1 string!, devicePath 2 string!
        Probe
          probeHandler 1 ProbeHandler inline, initialDelaySeconds 2 int32, timeoutSeconds 3 int32,
          periodSeconds 4 int32, successThreshold 5 int32, failureThreshold 6 int32,
          terminationGracePeriodSeconds 7 int64?
        Lifecycle
          postStart 1 LifecycleHandler?, preStop 2 LifecycleHandler?, stopSignal 3 string?
        SecurityContext
          capabilities 1 Capabilities?, privileged 2 bool?, seLinuxOptions 3 SELinuxOptions?,
          windowsOptions 10 WindowsSecurityContextOptions?, runAsUser 4 int64?,
          runAsGroup 8 int64?, runAsNonRoot 5 bool?, readOnlyRootFilesystem 6 bool?,
          allowPrivilegeEscalation 7 bool?, procMount 9 string?,
          seccompProfile 11 SeccompProfile?, appArmorProfile 12 AppArmorProfile?
        EphemeralContainerCommon
          name 1 string!, image 2 string, command 3 [string], args 4 [string],
          workingDir 5 string,
          ports 6 [ContainerPort] map=containerPort+protocol merge=containerPort,
          envFrom 19 [EnvFromSource], env 7 [EnvVar] map=name merge=name,
          resources 8 ResourceRequirements, resizePolicy 23 [ContainerResizePolicy],
          restartPolicy 24 string?, restartPolicyRules 25 [ContainerRestartRule],
          volumeMounts 9 [VolumeMount] map=mountPath merge=mountPath,
          volumeDevices 21 [VolumeDevice] map=devicePath merge=devicePath,
          livenessProbe 10 Probe?, readinessProbe 11 Probe?, startupProbe 22 Probe?,
          lifecycle 12 Lifecycle?, terminationMessagePath 13 string,
          terminationMessagePolicy 20 string, imagePullPolicy 14 string,
          securityContext 15 SecurityContext?, stdin 16 bool, stdinOnce 17 bool, tty 18 bool
        SELinuxOptions
          user 1 string, role 2 string, type 3 string, level 4 string
        WindowsSecurityContextOptions
          gmsaCredentialSpecName 1 string?, gmsaCredentialSpec 2 string?, runAsUserName 3 string?,
          hostProcess 4 bool?
        Sysctl
          name 1 string!, value 2 string!
        SeccompProfile
          type 1 string!, localhostProfile 2 string?
        AppArmorProfile
          type 1 string!, localhostProfile 2 string?
        NodeAffinity
          requiredDuringSchedulingIgnoredDuringExecution 1 NodeSelector?,
          preferredDuringSchedulingIgnoredDuringExecution 2 [PreferredSchedulingTerm]
        PodAffinity
          requiredDuringSchedulingIgnoredDuringExecution 1 [PodAffinityTerm],
          preferredDuringSchedulingIgnoredDuringExecution 2 [WeightedPodAffinityTerm]
        PodAntiAffinity
          requiredDuringSchedulingIgnoredDuringExecution 1 [PodAffinityTerm],
          preferredDuringSchedulingIgnoredDuringExecution 2 [WeightedPodAffinityTerm]
        PodDNSConfigOption
          name 1 string, value 2 string?
        ResourceClaim
          name 1 string!, request 2 string
        ContainerState
          waiting 1 ContainerStateWaiting?, running 2 ContainerStateRunning?,
          terminated 3 ContainerStateTerminated?
        VolumeMountStatus
          name 1 string!, mountPath 2 string!, readOnly 3 bool, recursiveReadOnly 4 string?,
          volumeStatus 5 VolumeStatus?
        ContainerUser
          linux 1 LinuxContainerUser?
        ResourceStatus
          name 1 string!, resources 2 [ResourceHealth] map=resourceID
        ContainerExtendedResourceRequest
          containerName 1 string!, resourceName 2 string!, requestName 3 string!
        NodeAllocatableMappedResources
          name 1 string!, quantity 2 quantity?!
        NodeAllocatableOverheadResources
          name 1 string!, perPod 2 quantity?, perContainer 3 quantity?
        VolumeHealthCondition
          status 1 string!, reason 2 string!, message 3 string
        HostPathVolumeSource
          path 1 string!, type 2 string?
        EmptyDirVolumeSource
          medium 1 string, sizeLimit 2 quantity?, mode 3 int32?
        GCEPersistentDiskVolumeSource
          pdName 1 string!, fsType 2 string, partition 3 int32, readOnly 4 bool
        AWSElasticBlockStoreVolumeSource
          volumeID 1 string!, fsType 2 string, partition 3 int32, readOnly 4 bool
        GitRepoVolumeSource
          repository 1 string!, revision 2 string, directory 3 string
        SecretVolumeSource
          secretName 1 string, items 2 [KeyToPath], defaultMode 3 int32?, optional 4 bool?,
          defaultUser 5 int64?
        NFSVolumeSource
          server 1 string!, path 2 string!, readOnly 3 bool
        ISCSIVolumeSource
          targetPortal 1 string!, iqn 2 string!, lun 3 int32!,
          iscsiInterface 4 string default=default, fsType 5 string, readOnly 6 bool,
          portals 7 [string], chapAuthDiscovery 8 bool, chapAuthSession 11 bool,
          secretRef 10 LocalObjectReference?, initiatorName 12 string?
        """
}
