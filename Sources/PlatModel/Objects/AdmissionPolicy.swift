public import PlatValue

/// A ValidatingAdmissionPolicy or a MutatingAdmissionPolicy.
public struct AdmissionPolicy: ObjectView {
    /// The whole of it, with all that is not named here.
    public var value: Value

    /// Sees a value as one, whatever it is.
    public init(_ value: Value) { self.value = value }

    /// All that it says.
    public var spec: Value { value["spec"] ?? [:] }
    /// The kind of object that it is used with; nil for one that needs none.
    public var paramKind: ParamKind? { spec.given("paramKind").map(ParamKind.init) }
    /// Which requests it is about.
    public var constraints: MatchResources? {
        spec.given("matchConstraints").map(MatchResources.init)
    }
    /// What else must hold for it to count.
    public var conditions: [MatchCondition] {
        items("spec", "matchConditions").map(MatchCondition.init)
    }
    /// Expressions that the others can name.
    public var variables: [PolicyVariable] { items("spec", "variables").map(PolicyVariable.init) }
    /// What must hold of an object.
    public var validations: [PolicyValidation] {
        items("spec", "validations").map(PolicyValidation.init)
    }
    /// What is noted in the audit log.
    public var auditAnnotations: [AuditAnnotation] {
        items("spec", "auditAnnotations").map(AuditAnnotation.init)
    }
    /// How it changes objects.
    public var mutations: [PolicyMutation] { items("spec", "mutations").map(PolicyMutation.init) }
    /// Whether a request goes on where the policy itself fails.
    public var ignoresFailures: Bool { text("spec", "failurePolicy") == "Ignore" }
    /// Whether it is asked once more where others have changed the object since.
    public var isAskedAgain: Bool { text("spec", "reinvocationPolicy") == "IfNeeded" }

    /// The generation that the status is about.
    public var observedGeneration: Int64? {
        get { value.at("status", "observedGeneration")?.integerValue }
        set { value.set(newValue.map(Value.integer), at: "status", "observedGeneration") }
    }

    /// Says what the types of the objects in question make doubtful in it.
    public mutating func setWarnings(_ warnings: [(field: String, warning: String)]) {
        let list = warnings.map { entry -> Value in
            ["fieldRef": .string(entry.field), "warning": .string(entry.warning)]
        }
        value.set(
            list.isEmpty ? [:] : ["expressionWarnings": .array(list)], at: "status", "typeChecking")
    }
}

/// The kind of object that a policy is used with.
public struct ParamKind: ObjectView {
    /// The whole of it, with all that is not named here.
    public var value: Value

    /// Sees a value as one, whatever it is.
    public init(_ value: Value) { self.value = value }

    /// Group and version.
    public var apiVersion: String { text("apiVersion") ?? "" }
    /// The kind.
    public var kind: String { text("kind") ?? "" }
}

/// An expression of a policy that others can name.
public struct PolicyVariable: ObjectView {
    /// The whole of it, with all that is not named here.
    public var value: Value

    /// Sees a value as one, whatever it is.
    public init(_ value: Value) { self.value = value }

    /// What it is called.
    public var variable: String { text("name") ?? "" }
    /// How it is worked out.
    public var expression: String { text("expression") ?? "" }
}

/// One thing that a policy demands of objects.
public struct PolicyValidation: ObjectView {
    /// The whole of it, with all that is not named here.
    public var value: Value

    /// Sees a value as one, whatever it is.
    public init(_ value: Value) { self.value = value }

    /// What must hold.
    public var expression: String { text("expression") ?? "" }
    /// What is said where it does not hold.
    public var message: String { text("message") ?? "" }
    /// An expression that says it.
    public var messageExpression: String { text("messageExpression") ?? "" }
    /// The reason in the refusal; nil for `Invalid`.
    public var reason: String? { text("reason") }
}

/// What a policy notes in the audit log.
public struct AuditAnnotation: ObjectView {
    /// The whole of it, with all that is not named here.
    public var value: Value

    /// Sees a value as one, whatever it is.
    public init(_ value: Value) { self.value = value }

    /// The annotation's name, below the policy's.
    public var key: String { text("key") ?? "" }
    /// What it says.
    public var expression: String { text("valueExpression") ?? "" }
}

/// One change that a policy makes.
public struct PolicyMutation: ObjectView {
    /// The whole of it, with all that is not named here.
    public var value: Value

    /// Sees a value as one, whatever it is.
    public init(_ value: Value) { self.value = value }

    /// `ApplyConfiguration` or `JSONPatch`.
    public var patchType: String { text("patchType") ?? "" }
    /// The expression that gives the object to be applied; nil where there is none.
    public var configuration: String? { text("applyConfiguration", "expression") }
    /// The expression that gives the patch; nil where there is none.
    public var patch: String? { text("jsonPatch", "expression") }
}
