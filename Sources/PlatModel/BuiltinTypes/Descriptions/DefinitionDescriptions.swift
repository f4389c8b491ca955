extension BuiltinTypes {
    static let definitionDescriptions = """
        CustomResourceDefinition: Adds a kind of objects to a workspace. Its name is PLURAL.GROUP.
          metadata: Standard object's metadata.
          spec: The kind.
          status: Whether it is served, and how.
        CustomResourceDefinitionSpec: A kind of objects.
          group: Its group.
          names: What it is called.
          scope: Namespaced or Cluster: whether its objects lie in namespaces.
          versions: Its versions.
          conversion: How objects of one version become those of another.
          preserveUnknownFields: Not used any more; it must be false.
        CustomResourceDefinitionStatus: Whether a kind is served, and how.
          conditions: Whether its names are free, and whether it is served.
          acceptedNames: The names that it is served by.
          storedVersions: The versions in which objects were ever stored.
          observedGeneration: The generation that was looked at.
        CustomResourceDefinitionNames: What a kind is called.
          plural: The resource in URLs: the plural, in small letters.
          singular: The singular; the kind in small letters where none is given.
          shortNames: Short names for people who type.
          kind: The kind, in CamelCase.
          listKind: The kind of its lists; KINDList where none is given.
          categories: Names under which several kinds are asked for at once, such as all.
        CustomResourceDefinitionVersion: A version of a kind.
          name: Its name, such as v1.
          served: Whether it is served.
          storage: Whether objects are stored in it; true for exactly one.
          deprecated: Whether whoever uses it is warned.
          deprecationWarning: The text of the warning.
          schema: What its objects look like.
          subresources: The subresources that its objects have.
          additionalPrinterColumns: The columns in which its objects are shown; nothing given, their
            age.
          selectableFields: Fields by which its objects can be selected.
        CustomResourceConversion: How objects of one version become those of another.
          strategy: None changes only apiVersion, Webhook asks a program.
          webhook: The program.
        CustomResourceDefinitionCondition: One aspect of a kind.
          type: The aspect: NamesAccepted, Established, Terminating or one of schemas.
          status: True, False or Unknown.
          lastTransitionTime: When the status last became another.
          reason: One word for why it is so, for programs.
          message: Why it is so, for people.
          observedGeneration: The generation that was looked at.
        CustomResourceValidation: What objects look like.
          openAPIV3Schema: A schema of the whole object.
        CustomResourceSubresources: The subresources that objects of a kind have.
          status: With this, /status is written apart from the rest.
          scale: With this, /scale says and sets how many there are.
        CustomResourceSubresourceStatus: Says that /status is there; there is nothing else to say.
        CustomResourceSubresourceScale: Where /scale finds its numbers, as paths such as
            .spec.replicas.
          specReplicasPath: How many are wanted.
          statusReplicasPath: How many there are.
          labelSelectorPath: The labels of what is counted, as a text.
        CustomResourceColumnDefinition: A column in which objects are shown.
          name: Its head.
          type: integer, number, string, boolean or date.
          format: More of how it is to be shown, such as int64.
          description: What it shows.
          priority: 0 is always shown, more only where there is room.
          jsonPath: Where the value is, as a path such as .spec.size.
        SelectableField: A field by which objects can be selected.
          jsonPath: Where it is, as a path such as .spec.color.
        WebhookConversion: A program that converts objects.
          clientConfig: Where it is.
          conversionReviewVersions: The versions of ConversionReview that it reads, the best first.
        apiext.WebhookClientConfig: Where a webhook is; either url or service is given.
          url: Its URL, which begins with https.
          service: A service that stands for it.
          caBundle: The authorities that its certificate may come from, PEM in base64; nothing
            given, those of the system.
        apiext.ServiceReference: Names a service.
          namespace: Namespace of the service.
          name: Name of the service.
          path: The path that is asked there.
          port: The port; 443 where none is given.
        JSONSchemaProps: What a value must be like.
          id: Not used.
          $schema: Not used.
          $ref: Not used.
          description: What the value means.
          type: object, array, string, integer, number or boolean.
          format: More of what a text or number must be, such as date-time or int32.
          title: A heading for the value.
          default: What stands there where nothing is given.
          maximum: The number is at most this.
          exclusiveMaximum: Whether it is less than maximum.
          minimum: The number is at least this.
          exclusiveMinimum: Whether it is more than minimum.
          maxLength: The text has at most so many characters.
          minLength: The text has at least so many characters.
          pattern: A regular expression that is found in the text.
          maxItems: The list has at most so many items.
          minItems: The list has at least so many items.
          uniqueItems: Not used; x-kubernetes-list-type set says it.
          multipleOf: The number is a multiple of this.
          enum: The values that there may be.
          maxProperties: The object has at most so many fields.
          minProperties: The object has at least so many fields.
          required: Fields that must be there.
          items: What each item of the list is like.
          allOf: The value is like all of these.
          oneOf: The value is like exactly one of these.
          anyOf: The value is like at least one of these.
          not: The value is not like this.
          properties: What each field is like, by name.
          additionalProperties: What the fields are like that are not named; false, there are none.
          patternProperties: Not used.
          dependencies: Not used.
          additionalItems: Not used.
          definitions: Not used.
          externalDocs: Where more is to be read.
          example: A value as it may be.
          nullable: Whether null may stand there.
          x-kubernetes-preserve-unknown-fields: Whether fields that are not named stay.
          x-kubernetes-embedded-resource: Whether it is a whole object, with apiVersion, kind and
            metadata.
          x-kubernetes-int-or-string: Whether it may be an integer or a text.
          x-kubernetes-list-map-keys: The fields by which items are told apart in a list of type map.
          x-kubernetes-list-type: Whose the items are: atomic, all of one; set and map, each of its
            own, told apart by value or by keys.
          x-kubernetes-map-type: Whose the fields are: granular, each of its own; atomic, all of one.
          x-kubernetes-validations: Expressions that must be true.
        ExternalDocumentation: Where more is to be read.
          description: What is there.
          url: Where.
        ValidationRule: An expression that must be true.
          rule: The expression, in CEL; self is the value, oldSelf the one before.
          message: What is said where it is not true.
          messageExpression: An expression that makes the message.
          reason: The reason of the refusal: FieldValueInvalid, FieldValueForbidden,
            FieldValueRequired or FieldValueDuplicate.
          fieldPath: The field that the refusal names, as a path from here.
          optionalOldSelf: Whether it is asked of new values as well; oldSelf may be missing then.
        """
}
