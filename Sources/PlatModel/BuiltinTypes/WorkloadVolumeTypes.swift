extension BuiltinTypes {
    /// The rest of `workloadTypes`: volumes, probes, what containers are made of.
    static let workloadVolumeTypes = """
        GlusterfsVolumeSource
          endpoints 1 string!, path 2 string!, readOnly 3 bool
        PersistentVolumeClaimVolumeSource
          claimName 1 string!, readOnly 2 bool
        RBDVolumeSource
          monitors 1 [string]!, image 2 string!, fsType 3 string, pool 4 string default=rbd,
          user 5 string default=admin, keyring 6 string default=/etc/ceph/keyring,
          secretRef 7 LocalObjectReference?, readOnly 8 bool
        FlexVolumeSource
          driver 1 string!, fsType 2 string, secretRef 3 LocalObjectReference?, readOnly 4 bool,
          options 5 {string}
        CinderVolumeSource
          volumeID 1 string!, fsType 2 string, readOnly 3 bool, secretRef 4 LocalObjectReference?
        CephFSVolumeSource
          monitors 1 [string]!, path 2 string, user 3 string, secretFile 4 string,
          secretRef 5 LocalObjectReference?, readOnly 6 bool
        FlockerVolumeSource
          datasetName 1 string, datasetUUID 2 string
        DownwardAPIVolumeSource
          items 1 [DownwardAPIVolumeFile], defaultMode 2 int32?, defaultUser 3 int64?
        FCVolumeSource
          targetWWNs 1 [string], lun 2 int32?, fsType 3 string, readOnly 4 bool, wwids 5 [string]
        AzureFileVolumeSource
          secretName 1 string!, shareName 2 string!, readOnly 3 bool
        ConfigMapVolumeSource
          localObjectReference 1 LocalObjectReference inline, items 2 [KeyToPath],
          defaultMode 3 int32?, optional 4 bool?, defaultUser 5 int64?
        VsphereVirtualDiskVolumeSource
          volumePath 1 string!, fsType 2 string, storagePolicyName 3 string,
          storagePolicyID 4 string
        QuobyteVolumeSource
          registry 1 string!, volume 2 string!, readOnly 3 bool, user 4 string, group 5 string,
          tenant 6 string
        AzureDiskVolumeSource
          diskName 1 string!, diskURI 2 string!,
          cachingMode 3 string?,
          fsType 4 string? default=ext4, readOnly 5 bool? default=false,
          kind 6 string?
        PhotonPersistentDiskVolumeSource
          pdID 1 string!, fsType 2 string
        ProjectedVolumeSource
          sources 1 [VolumeProjection] always, defaultMode 2 int32?, defaultUser 3 int64?
        PortworxVolumeSource
          volumeID 1 string!, fsType 2 string, readOnly 3 bool
        ScaleIOVolumeSource
          gateway 1 string!, system 2 string!, secretRef 3 LocalObjectReference?!,
          sslEnabled 4 bool, protectionDomain 5 string, storagePool 6 string,
          storageMode 7 string default=ThinProvisioned, volumeName 8 string,
          fsType 9 string default=xfs, readOnly 10 bool
        StorageOSVolumeSource
          volumeName 1 string, volumeNamespace 2 string, fsType 3 string, readOnly 4 bool,
          secretRef 5 LocalObjectReference?
        CSIVolumeSource
          driver 1 string!, readOnly 2 bool?, fsType 3 string?, volumeAttributes 4 {string},
          nodePublishSecretRef 5 LocalObjectReference?
        EphemeralVolumeSource
          volumeClaimTemplate 1 PersistentVolumeClaimTemplate?
        ImageVolumeSource
          reference 1 string, pullPolicy 2 string
        ConfigMapEnvSource
          localObjectReference 1 LocalObjectReference inline, optional 2 bool?
        SecretEnvSource
          localObjectReference 1 LocalObjectReference inline, optional 2 bool?
        EnvVarSource
          fieldRef 1 ObjectFieldSelector?, resourceFieldRef 2 ResourceFieldSelector?,
          configMapKeyRef 3 ConfigMapKeySelector?, secretKeyRef 4 SecretKeySelector?,
          fileKeyRef 5 FileKeySelector?
        ContainerRestartRuleOnExitCodes
          operator 1 string required, values 2 [int32] set
        ProbeHandler
          exec 1 ExecAction?, httpGet 2 HTTPGetAction?, tcpSocket 3 TCPSocketAction?,
          grpc 4 GRPCAction?
        LifecycleHandler
          exec 1 ExecAction?, httpGet 2 HTTPGetAction?, tcpSocket 3 TCPSocketAction?,
          sleep 4 SleepAction?
        Capabilities
          add 1 [string], drop 2 [string]
        NodeSelector atomic
          nodeSelectorTerms 1 [NodeSelectorTerm]!
        PreferredSchedulingTerm
          weight 1 int32!, preference 2 NodeSelectorTerm required
        PodAffinityTerm
          labelSelector 1 LabelSelector?, namespaces 2 [string], topologyKey 3 string!,
          namespaceSelector 4 LabelSelector?, matchLabelKeys 5 [string],
          mismatchLabelKeys 6 [string]
        WeightedPodAffinityTerm
          weight 1 int32!, podAffinityTerm 2 PodAffinityTerm required
        ContainerStateWaiting
          reason 1 string, message 2 string
        ContainerStateRunning
          startedAt 1 time
        ContainerStateTerminated
          exitCode 1 int32!, signal 2 int32, reason 3 string, message 4 string, startedAt 5 time,
          finishedAt 6 time, containerID 7 string
        VolumeStatus
          image 1 ImageVolumeStatus?
        LinuxContainerUser
          uid 1 int64!, gid 2 int64!, supplementalGroups 3 [int64]
        ResourceHealth
          resourceID 1 string!, health 2 string, message 6 string?
        KeyToPath
          key 1 string!, path 2 string!, mode 3 int32?, user 4 int64?
        DownwardAPIVolumeFile
          path 1 string!, fieldRef 2 ObjectFieldSelector?,
          resourceFieldRef 3 ResourceFieldSelector?, mode 4 int32?, user 5 int64?
        VolumeProjection
          secret 1 SecretProjection?, downwardAPI 2 DownwardAPIProjection?,
          configMap 3 ConfigMapProjection?, serviceAccountToken 4 ServiceAccountTokenProjection?,
          clusterTrustBundle 5 ClusterTrustBundleProjection?,
          podCertificate 6 PodCertificateProjection?
        PersistentVolumeClaimTemplate
          metadata 1 ObjectMeta, spec 2 PersistentVolumeClaimSpec required
        ObjectFieldSelector atomic
          apiVersion 1 string, fieldPath 2 string!
        ResourceFieldSelector atomic
          containerName 1 string, resource 2 string!, divisor 3 quantity
        ConfigMapKeySelector atomic
          localObjectReference 1 LocalObjectReference inline, key 2 string!, optional 3 bool?
        SecretKeySelector atomic
          localObjectReference 1 LocalObjectReference inline, key 2 string!, optional 3 bool?
        FileKeySelector atomic
          volumeName 1 string!, path 2 string!, key 3 string!, optional 4 bool? default=false
        ExecAction
          command 1 [string]
        HTTPGetAction
          path 1 string, port 2 intOrString required, host 3 string, scheme 4 string,
          httpHeaders 5 [HTTPHeader], protocol 6 string?
        TCPSocketAction
          port 1 intOrString required, host 2 string
        GRPCAction
          port 1 int32!, service 2 string? always default=, mode 3 string?
        SleepAction
          seconds 1 int64!
        NodeSelectorTerm atomic
          matchExpressions 1 [NodeSelectorRequirement], matchFields 2 [NodeSelectorRequirement]
        ImageVolumeStatus
          imageRef 1 string required
        SecretProjection
          localObjectReference 1 LocalObjectReference inline, items 2 [KeyToPath],
          optional 4 bool?
        DownwardAPIProjection
          items 1 [DownwardAPIVolumeFile]
        ConfigMapProjection
          localObjectReference 1 LocalObjectReference inline, items 2 [KeyToPath],
          optional 4 bool?
        ServiceAccountTokenProjection
          audience 1 string, expirationSeconds 2 int64?, path 3 string!, user 4 int64?
        ClusterTrustBundleProjection
          name 1 string?, signerName 2 string?, labelSelector 3 LabelSelector?, optional 5 bool?,
          path 4 string!, user 6 int64?
        PodCertificateProjection
          signerName 1 string required, keyType 2 string required, maxExpirationSeconds 3 int32?,
          credentialBundlePath 4 string, keyPath 5 string, certificateChainPath 6 string,
          userAnnotations 7 {string}, user 8 int64?
        PersistentVolumeClaimSpec
          accessModes 1 [string], selector 4 LabelSelector?,
          resources 2 VolumeResourceRequirements, volumeName 3 string, storageClassName 5 string?,
          volumeMode 6 string?, dataSource 7 TypedLocalObjectReference?,
          dataSourceRef 8 TypedObjectReference?, volumeAttributesClassName 9 string?
        HTTPHeader
          name 1 string!, value 2 string!
        NodeSelectorRequirement
          key 1 string!, operator 2 string!, values 3 [string]
        VolumeResourceRequirements
          limits 1 {quantity}, requests 2 {quantity}
        TypedLocalObjectReference atomic
          apiGroup 1 string? always, kind 2 string!, name 3 string!
        TypedObjectReference
          apiGroup 1 string? always, kind 2 string!, name 3 string!, namespace 4 string?
        Deployment
          metadata 1 ObjectMeta, spec 2 DeploymentSpec required, status 3 DeploymentStatus
        DeploymentSpec
          replicas 1 int32?, selector 2 LabelSelector?!, template 3 PodTemplateSpec required,
          strategy 4 DeploymentStrategy retain, minReadySeconds 5 int32,
          revisionHistoryLimit 6 int32?, paused 7 bool, progressDeadlineSeconds 9 int32?
        DeploymentStatus
          observedGeneration 1 int64, replicas 2 int32, updatedReplicas 3 int32,
          readyReplicas 7 int32, availableReplicas 4 int32, unavailableReplicas 5 int32,
          terminatingReplicas 9 int32?, conditions 6 [DeploymentCondition] map=type merge=type,
          collisionCount 8 int32?
        PodTemplateSpec
          metadata 1 ObjectMeta, spec 2 PodSpec
        DeploymentStrategy
          type 1 string, rollingUpdate 2 RollingUpdateDeployment?
        DeploymentCondition
          type 1 string always, status 2 string always, lastUpdateTime 6 time,
          lastTransitionTime 7 time, reason 4 string, message 5 string
        RollingUpdateDeployment
          maxUnavailable 1 intOrString?, maxSurge 2 intOrString?
        """
}
