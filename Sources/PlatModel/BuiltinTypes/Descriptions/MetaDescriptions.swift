extension BuiltinTypes {
    static let metaDescriptions = """
        ObjectMeta: What every object says of itself.
          name: The object's name: one object of a kind and namespace has it. It stays for as long as
            the object is there.
          generateName: The beginning of a name that the server completes, where none is given.
          namespace: The namespace that the object lies in; empty for kinds that are in none.
          selfLink: Not filled in any more.
          uid: Tells the object from all others that ever were, also from one of the same name. The
            server gives it.
          resourceVersion: Changes with each write. A write that names one is refused where the
            object has changed since. Its text means nothing to anybody but the server.
          generation: Counts the changes of what is wanted, not those of what is.
          creationTimestamp: When the server made the object.
          deletionTimestamp: When somebody asked that the object goes; it does once nothing in
            finalizers holds it any more.
          deletionGracePeriodSeconds: How many seconds the object was given to end in good order.
          labels: Words by which objects are selected, each with a value.
          annotations: Words for programs, each with a text of any form. Nothing selects by them.
          ownerReferences: The objects that this one belongs to. It goes when all of them are gone.
          finalizers: Who must have done something before the object goes, each by a name of his own.
          managedFields: Which writer has set which fields, for server-side apply.
        OwnerReference: An object in the same namespace, or in none, that another belongs to.
          apiVersion: Group and version of the owner.
          kind: Kind of the owner.
          name: Name of the owner.
          uid: The owner's uid: a later object of the same name is not meant.
          controller: Whether this owner is the one that looks after the object; at most one is.
          blockOwnerDeletion: Whether an owner that is deleted in the foreground waits for this
            object.
        ManagedFieldsEntry: The fields that one writer has set.
          manager: The writer's name for itself.
          operation: Apply or Update: how the fields were written.
          apiVersion: The version of the object in which the fields are named.
          time: When the writer last changed something.
          fieldsType: The form of fieldsV1; FieldsV1 is the only one.
          fieldsV1: The fields, as a tree of their names.
          subresource: The subresource that was written, such as status; empty for the object itself.
        Status: How a request ended, where there is no object to answer.
          metadata: Standard list metadata.
          status: Success or Failure.
          message: What happened, for people.
          reason: One word for it, for programs.
          details: More of what the reason is about.
          code: The HTTP status that goes with it.
        StatusDetails: What an answer is about.
          name: The object's name.
          group: The group of its kind.
          kind: The kind, or the resource's plural.
          uid: The object's uid.
          causes: Each single thing that is wrong.
          retryAfterSeconds: After how many seconds to try again; 0, not at all.
        StatusCause: One thing that is wrong.
          reason: One word for it, for programs.
          message: What is wrong, for people.
          field: The field that it is about, as a path.
        ListMeta: What a list says of itself.
          selfLink: Not filled in any more.
          resourceVersion: The state that the list shows; a watch goes on from there.
          continue: What to send for the rest of a list that was limited.
          remainingItemCount: How many items follow, where that is known.
          shardInfo: Which part of all objects the list shows.
        ShardInfo: A part of all objects.
          selector: By what the part was chosen.
        DeleteOptions: How something is to be deleted.
          gracePeriodSeconds: How many seconds it has to end in good order; 0, none.
          preconditions: What must be so, or nothing is deleted.
          orphanDependents: The older way to say propagationPolicy.
          propagationPolicy: What happens to objects that belong to it: Orphan, Background or
            Foreground.
          dryRun: With All, nothing is really done.
          ignoreStoreReadErrorWithClusterBreakingPotential: Delete it even though it cannot be read.
        Preconditions: What must be so before something is deleted.
          uid: The object has this uid.
          resourceVersion: The object has this resourceVersion.
        WatchEvent: A change that a watch tells of.
          type: ADDED, MODIFIED, DELETED, BOOKMARK or ERROR.
          object: The object as it is now; of one that is gone, as it was at last.
        LabelSelector: Chooses objects by their labels; all that it says must hold. An empty one
            chooses all.
          matchLabels: Labels that must be there with these values.
          matchExpressions: More that the labels must meet.
        LabelSelectorRequirement: What one label must meet.
          key: The label.
          operator: In, NotIn, Exists or DoesNotExist.
          values: The values for In and NotIn.
        FieldSelectorRequirement: What one field must meet.
          key: The field.
          operator: In, NotIn, Exists or DoesNotExist.
          values: The values for In and NotIn.
        Condition: One aspect of what an object is like.
          type: The aspect.
          status: True, False or Unknown.
          observedGeneration: The generation that was looked at.
          lastTransitionTime: When the status last became another.
          reason: One word for why it is so, for programs.
          message: Why it is so, for people.
        """
}
