public import PlatValue

/// A ValidatingAdmissionPolicyBinding or a MutatingAdmissionPolicyBinding: puts a policy into effect.
public struct AdmissionPolicyBinding: ObjectView {
    /// The whole of it, with all that is not named here.
    public var value: Value

    /// Sees a value as one, whatever it is.
    public init(_ value: Value) { self.value = value }

    /// The policy.
    public var policy: String { text("spec", "policyName") ?? "" }
    /// What narrows the policy's own constraints; nil for nothing.
    public var resources: MatchResources? {
        (value["spec"] ?? [:]).given("matchResources").map(MatchResources.init)
    }
    /// The objects that the policy is used with.
    public var params: ParamReference? {
        (value["spec"] ?? [:]).given("paramRef").map(ParamReference.init)
    }
    /// What follows where a validation fails: `Deny`, `Warn`, `Audit`.
    public var actions: [String] { texts("spec", "validationActions") }
}

/// Which objects a policy is used with.
public struct ParamReference: ObjectView {
    /// The whole of it, with all that is not named here.
    public var value: Value

    /// Sees a value as one, whatever it is.
    public init(_ value: Value) { self.value = value }

    /// The one object's name; empty where a selector chooses.
    public var param: String { text("name") ?? "" }
    /// Where they lie; empty for the namespace of the object in question.
    public var namespace: String { text("namespace") ?? "" }
    /// Chooses them by their labels.
    public var selector: Value? { value.given("selector") }
    /// Whether a request is refused where there are none.
    public var mustExist: Bool { text("parameterNotFoundAction") == "Deny" }
}
