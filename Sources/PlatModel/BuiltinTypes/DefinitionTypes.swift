extension BuiltinTypes {
    /// Custom resource definitions and their schemas.
    static let definitionTypes = """
        CustomResourceDefinition
          metadata 1 ObjectMeta, spec 2 CustomResourceDefinitionSpec required,
          status 3 CustomResourceDefinitionStatus
        CustomResourceDefinitionSpec
          group 1 string!, names 3 CustomResourceDefinitionNames required,
          scope 4 string! as=ResourceScope, versions 7 [CustomResourceDefinitionVersion]!,
          conversion 9 CustomResourceConversion?, preserveUnknownFields 10 bool
        CustomResourceDefinitionStatus
          conditions 1 [CustomResourceDefinitionCondition] always map=type,
          acceptedNames 2 CustomResourceDefinitionNames, storedVersions 3 [string] always,
          observedGeneration 4 int64
        CustomResourceDefinitionNames
          plural 1 string!, singular 2 string, shortNames 3 [string], kind 4 string!,
          listKind 5 string, categories 6 [string]
        CustomResourceDefinitionVersion
          name 1 string!, served 2 bool!, storage 3 bool!, deprecated 7 bool,
          deprecationWarning 8 string?, schema 4 CustomResourceValidation?,
          subresources 5 CustomResourceSubresources?,
          additionalPrinterColumns 6 [CustomResourceColumnDefinition],
          selectableFields 9 [SelectableField]
        CustomResourceConversion
          strategy 1 string! as=ConversionStrategyType, webhook 2 WebhookConversion?
        CustomResourceDefinitionCondition
          type 1 string! as=CustomResourceDefinitionConditionType,
          status 2 string! as=ConditionStatus, lastTransitionTime 3 time, reason 4 string,
          message 5 string, observedGeneration 6 int64
        CustomResourceValidation
          openAPIV3Schema 1 JSONSchemaProps?
        CustomResourceSubresources
          status 1 CustomResourceSubresourceStatus?, scale 2 CustomResourceSubresourceScale?
        CustomResourceColumnDefinition
          name 1 string!, type 2 string!, format 3 string, description 4 string, priority 5 int32,
          jsonPath 6 string!
        SelectableField
          jsonPath 1 string!
        WebhookConversion
          clientConfig 2 apiext.WebhookClientConfig?, conversionReviewVersions 3 [string]!
        JSONSchemaProps
          id 1 string, $schema 2 string as=JSONSchemaURL, $ref 3 string?, description 4 string,
          type 5 string, format 6 string, title 7 string, default 8 raw?, maximum 9 float64?,
          exclusiveMaximum 10 bool, minimum 11 float64?, exclusiveMinimum 12 bool,
          maxLength 13 int64?, minLength 14 int64?, pattern 15 string, maxItems 16 int64?,
          minItems 17 int64?, uniqueItems 18 bool, multipleOf 19 float64?, enum 20 [raw],
          maxProperties 21 int64?, minProperties 22 int64?, required 23 [string],
          items 24 SchemaOrArray?, allOf 25 [JSONSchemaProps], oneOf 26 [JSONSchemaProps],
          anyOf 27 [JSONSchemaProps], not 28 JSONSchemaProps?, properties 29 {JSONSchemaProps},
          additionalProperties 30 SchemaOrBool?, patternProperties 31 {JSONSchemaProps},
          dependencies 32 {SchemaOrStrings} as=JSONSchemaDependencies,
          additionalItems 33 SchemaOrBool?,
          definitions 34 {JSONSchemaProps} as=JSONSchemaDefinitions,
          externalDocs 35 ExternalDocumentation?, example 36 raw?, nullable 37 bool,
          x-kubernetes-preserve-unknown-fields 38 bool?, x-kubernetes-embedded-resource 39 bool,
          x-kubernetes-int-or-string 40 bool, x-kubernetes-list-map-keys 41 [string],
          x-kubernetes-list-type 42 string?, x-kubernetes-map-type 43 string?,
          x-kubernetes-validations 44 [ValidationRule] as=ValidationRules map=rule merge=rule
        CustomResourceSubresourceStatus
        CustomResourceSubresourceScale
          specReplicasPath 1 string!, statusReplicasPath 2 string!, labelSelectorPath 3 string?
        apiext.WebhookClientConfig
          url 3 string?, service 1 apiext.ServiceReference?, caBundle 2 bytes
        ExternalDocumentation
          description 1 string, url 2 string
        ValidationRule
          rule 1 string!, message 2 string, messageExpression 3 string,
          reason 4 string? as=FieldValueErrorReason, fieldPath 5 string, optionalOldSelf 6 bool?
        apiext.ServiceReference
          namespace 1 string!, name 2 string!, path 3 string?, port 4 int32?
        """
}
