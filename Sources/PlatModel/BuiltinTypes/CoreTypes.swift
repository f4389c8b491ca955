extension BuiltinTypes {
    /// The kinds of the core group, of coordination and of events.
    static let coreTypes = """
        ConfigMap
          metadata 1 ObjectMeta, immutable 4 bool?, data 2 {string}, binaryData 3 {bytes}
        Secret
          metadata 1 ObjectMeta, immutable 5 bool?, data 2 {bytes}, stringData 4 {string},
          type 3 string as=SecretType
        Namespace
          metadata 1 ObjectMeta, spec 2 NamespaceSpec, status 3 NamespaceStatus
        NamespaceSpec
          finalizers 1 [string] as=FinalizerName
        NamespaceStatus
          phase 1 string as=NamespacePhase, conditions 2 [NamespaceCondition] map=type merge=type
        NamespaceCondition
          type 1 string! as=NamespaceConditionType, status 2 string! as=ConditionStatus,
          lastTransitionTime 4 time, reason 5 string, message 6 string
        ServiceAccount
          metadata 1 ObjectMeta, secrets 2 [ObjectReference] map=name merge=name,
          imagePullSecrets 3 [LocalObjectReference], automountServiceAccountToken 4 bool?
        ObjectReference atomic
          kind 1 string, namespace 2 string, name 3 string, uid 4 string as=types.UID,
          apiVersion 5 string, resourceVersion 6 string, fieldPath 7 string
        LocalObjectReference atomic
          name 1 string default=
        core.Event
          metadata 1 ObjectMeta required, involvedObject 2 ObjectReference required,
          reason 3 string, message 4 string, source 5 EventSource, firstTimestamp 6 time,
          lastTimestamp 7 time, count 8 int32, type 9 string, eventTime 10 microtime,
          series 11 core.EventSeries?, action 12 string, related 13 ObjectReference?,
          reportingComponent 14 string always, reportingInstance 15 string always
        EventSource
          component 1 string, host 2 string
        core.EventSeries
          count 1 int32, lastObservedTime 2 microtime
        ResourceQuota
          metadata 1 ObjectMeta, spec 2 ResourceQuotaSpec, status 3 ResourceQuotaStatus
        ResourceQuotaSpec
          hard 1 {quantity} as=ResourceList, scopes 2 [string] as=ResourceQuotaScope,
          scopeSelector 3 ScopeSelector?
        ResourceQuotaStatus
          hard 1 {quantity} as=ResourceList, used 2 {quantity} as=ResourceList
        ScopeSelector atomic
          matchExpressions 1 [ScopedResourceSelectorRequirement]
        ScopedResourceSelectorRequirement
          scopeName 1 string! as=ResourceQuotaScope, operator 2 string! as=ScopeSelectorOperator,
          values 3 [string]
        LimitRange
          metadata 1 ObjectMeta, spec 2 LimitRangeSpec
        LimitRangeSpec
          limits 1 [LimitRangeItem]!
        LimitRangeItem
          type 1 string!, max 2 {quantity}, min 3 {quantity}, default 4 {quantity},
          defaultRequest 5 {quantity}, maxLimitRequestRatio 6 {quantity}
        Lease
          metadata 1 ObjectMeta, spec 2 LeaseSpec
        LeaseSpec
          holderIdentity 1 string?, leaseDurationSeconds 2 int32?, acquireTime 3 microtime?,
          renewTime 4 microtime?, leaseTransitions 5 int32?,
          strategy 6 string? as=CoordinatedLeaseStrategy, preferredHolder 7 string?
        events.Event
          metadata 1 ObjectMeta, eventTime 2 microtime required, series 3 events.EventSeries?,
          reportingController 4 string, reportingInstance 5 string, action 6 string,
          reason 7 string, regarding 8 ObjectReference, related 9 ObjectReference?,
          note 10 string, type 11 string, deprecatedSource 12 EventSource,
          deprecatedFirstTimestamp 13 time, deprecatedLastTimestamp 14 time,
          deprecatedCount 15 int32
        events.EventSeries
          count 1 int32!, lastObservedTime 2 microtime required
        """
}
