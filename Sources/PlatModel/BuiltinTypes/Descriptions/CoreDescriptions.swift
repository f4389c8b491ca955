extension BuiltinTypes {
    static let coreDescriptions = """
        ConfigMap: Settings for programs, as texts and bytes. Nothing in it is secret.
          metadata: Standard object's metadata.
          immutable: Whether data and binaryData can be changed no more; this cannot be taken back.
          data: Texts by name. A name is made of letters, digits, -, _ and ., and is not one of
            binaryData as well.
          binaryData: Bytes by name, in base64.
        Secret: Bytes that not everybody may read.
          metadata: Standard object's metadata.
          immutable: Whether data can be changed no more; this cannot be taken back.
          data: Bytes by name, in base64.
          stringData: The same as plain texts, for writing only: they go into data, over what is
            there.
          type: What the secret is for. Some types demand certain names in data. It stays as it is.
        Namespace: A room for objects, within which their names must differ.
          metadata: Standard object's metadata.
          spec: What is wanted of the namespace.
          status: How the namespace is.
        NamespaceSpec: What is wanted of a namespace.
          finalizers: Who must have done something before the namespace goes.
        NamespaceStatus: How a namespace is.
          phase: Active, or Terminating while it goes.
          conditions: What still keeps the namespace from going.
        NamespaceCondition: One aspect of a namespace that goes.
          type: The aspect.
          status: True, False or Unknown.
          lastTransitionTime: When the status last became another.
          reason: One word for why it is so, for programs.
          message: Why it is so, for people.
        ServiceAccount: An identity for programs.
          metadata: Standard object's metadata.
          secrets: Secrets that programs with this identity may use.
          imagePullSecrets: Secrets by which the images of its pods are fetched.
          automountServiceAccountToken: Whether its pods get a token without asking.
        ObjectReference: Names an object, as far as that is needed where the reference stands.
          kind: Kind of the object.
          namespace: Namespace of the object.
          name: Name of the object.
          uid: The object's uid.
          apiVersion: Group and version of the object.
          resourceVersion: The state of the object that is meant.
          fieldPath: The part of the object that is meant, as a path of fields.
        LocalObjectReference: Names an object in the same namespace.
          name: Name of the object.
        core.Event: Something that happened to an object. It is kept for an hour.
          metadata: Standard object's metadata.
          involvedObject: The object that it happened to.
          reason: One word for what happened, for programs.
          message: What happened, for people.
          source: Who noticed.
          firstTimestamp: When it was noticed first.
          lastTimestamp: When it was noticed last.
          count: How often it was noticed.
          type: Normal or Warning.
          eventTime: When it was noticed first, to the microsecond.
          series: How it goes on, where it happens again and again.
          action: What was done.
          related: Another object that has to do with it.
          reportingComponent: Which program tells of it.
          reportingInstance: Which of several such programs.
        EventSource: Who noticed an event.
          component: The program.
          host: The machine.
        core.EventSeries: Events that are one and the same again and again.
          count: How often so far.
          lastObservedTime: When last.
        ResourceQuota: Bounds for what a namespace may hold.
          metadata: Standard object's metadata.
          spec: The bounds.
          status: The bounds, and how much of them is used.
        ResourceQuotaSpec: Bounds of a quota.
          hard: How much there may be of each thing, such as count/configmaps.
          scopes: What counts at all; all of them must hold. Nothing given, everything counts.
          scopeSelector: The same, said with operators and values.
        ResourceQuotaStatus: A quota as it is in effect.
          hard: The bounds that hold.
          used: How much there is of each thing.
        ScopeSelector: Chooses what a quota counts.
          matchExpressions: What must be met, all of it.
        ScopedResourceSelectorRequirement: What one scope must meet.
          scopeName: The scope.
          operator: In, NotIn, Exists or DoesNotExist.
          values: The values for In and NotIn.
        LimitRange: Bounds and defaults for each single thing in a namespace.
          metadata: Standard object's metadata.
          spec: The bounds.
        LimitRangeSpec: Bounds and defaults.
          limits: Those for each kind of thing.
        LimitRangeItem: Bounds and defaults for one kind of thing.
          type: What they are for: Pod, Container or PersistentVolumeClaim.
          max: At most so much of each resource.
          min: At least so much of each resource.
          default: The limit of whatever has none.
          defaultRequest: The request of whatever has none.
          maxLimitRequestRatio: How many times the request a limit may be.
        Lease: Says who of several does something at present.
          metadata: Standard object's metadata.
          spec: Who has it, and for how long.
        LeaseSpec: Who has a lease, and for how long.
          holderIdentity: Who has it.
          leaseDurationSeconds: How many seconds after renewTime others may take it.
          acquireTime: When it was taken.
          renewTime: When the holder last said that he still has it.
          leaseTransitions: How often it has gone from one to another.
          strategy: How the next holder is chosen where several ask.
          preferredHolder: Who is to have it next; the present holder gives it up.
        events.Event: Something that happened to an object. It is kept for an hour.
          metadata: Standard object's metadata.
          eventTime: When it was noticed first.
          series: How it goes on, where it happens again and again.
          reportingController: Which program tells of it.
          reportingInstance: Which of several such programs.
          action: What was done.
          reason: One word for why, for programs.
          regarding: The object that it is about.
          related: Another object that has to do with it.
          note: What happened, for people.
          type: Normal or Warning.
          deprecatedSource: The source of the older form.
          deprecatedFirstTimestamp: The firstTimestamp of the older form.
          deprecatedLastTimestamp: The lastTimestamp of the older form.
          deprecatedCount: The count of the older form.
        events.EventSeries: Events that are one and the same again and again.
          count: How often so far.
          lastObservedTime: When last.
        """
}
