extension BuiltinTypes {
    /// What every object carries, and the objects that every group knows.
    static let metaTypes = """
        ObjectMeta
          name 1 string, generateName 2 string, namespace 3 string, selfLink 4 string,
          uid 5 string as=types.UID, resourceVersion 6 string, generation 7 int64,
          creationTimestamp 8 time zero, deletionTimestamp 9 time?,
          deletionGracePeriodSeconds 10 int64?, labels 11 {string}, annotations 12 {string},
          ownerReferences 13 [OwnerReference] map=uid merge=uid, finalizers 14 [string] set merge,
          managedFields 17 [ManagedFieldsEntry]
        OwnerReference atomic
          apiVersion 5 string!, kind 1 string!, name 3 string!, uid 4 string! as=types.UID,
          controller 6 bool?, blockOwnerDeletion 7 bool?
        ManagedFieldsEntry
          manager 1 string, operation 2 string as=ManagedFieldsOperationType, apiVersion 3 string,
          time 4 time?, fieldsType 6 string, fieldsV1 7 raw?, subresource 8 string
        Status
          metadata 1 ListMeta, status 2 string, message 3 string, reason 4 string,
          details 5 StatusDetails?, code 6 int32
        ListMeta
          selfLink 1 string, resourceVersion 2 string, continue 3 string,
          remainingItemCount 4 int64?, shardInfo 5 ShardInfo?
        ShardInfo
          selector 1 string!
        StatusDetails
          name 1 string, group 2 string, kind 3 string, uid 6 string, causes 4 [StatusCause],
          retryAfterSeconds 5 int32
        StatusCause
          reason 1 string, message 2 string, field 3 string
        DeleteOptions
          gracePeriodSeconds 1 int64?, preconditions 2 Preconditions?, orphanDependents 3 bool?,
          propagationPolicy 4 string? as=DeletionPropagation, dryRun 5 [string],
          ignoreStoreReadErrorWithClusterBreakingPotential 6 bool?
        Preconditions
          uid 1 string? as=types.UID, resourceVersion 2 string?
        CreateOptions
          dryRun 1 [string], fieldManager 3 string, fieldValidation 4 string
        UpdateOptions
          dryRun 1 [string], fieldManager 2 string, fieldValidation 3 string
        PatchOptions
          dryRun 1 [string], force 2 bool?, fieldManager 3 string, fieldValidation 4 string
        ListOptions
          labelSelector 1 string, fieldSelector 2 string, watch 3 bool,
          allowWatchBookmarks 9 bool, resourceVersion 4 string, resourceVersionMatch 10 string,
          timeoutSeconds 5 int64?, limit 7 int64, continue 8 string, sendInitialEvents 11 bool?,
          shardSelector 15 string
        GetOptions
          resourceVersion 1 string
        PartialObjectMetadata
          metadata 1 ObjectMeta
        WatchEvent
          type 1 string!, object 2 raw!
        LabelSelector atomic
          matchLabels 1 {string}, matchExpressions 2 [LabelSelectorRequirement]
        LabelSelectorRequirement
          key 1 string!, operator 2 string! as=LabelSelectorOperator, values 3 [string]
        FieldSelectorRequirement
          key 1 string!, operator 2 string! as=FieldSelectorOperator, values 3 [string]
        Condition
          type 1 string!, status 2 string! as=ConditionStatus, observedGeneration 3 int64,
          lastTransitionTime 4 time required, reason 5 string!, message 6 string!
        """
}
