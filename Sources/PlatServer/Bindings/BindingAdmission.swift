import PlatModel
import PlatValue

/// APIBindings: who may bind what, and what the system sets (contract, section 5.3).
///
/// Upstream reads and writes the object back as a typed value before the schema sees it: hence what is
/// completed here, and which error answers first.
struct BindingAdmission: AdmissionRule {
    let exports: ExportLookup
    var resources: Set<String>? { [SystemResources.bindings.groupResource] }

    func mutate(_ object: inout Value, old: Value?, _ request: ObjectRequest) async throws(Status) {
        guard request.subresource == nil, request.takesTypedForm(&object) else { return }
        PathAnnotation.set(&object, exports.directory, request)
        Self.complete(&object, request)
        if let old, old.finalizers.contains(APIBinding.finalizer),
            !object.finalizers.contains(APIBinding.finalizer)
        {
            // Only the system may let go of a binding's objects.
            object.finalizers.insert(APIBinding.finalizer, at: 0)
        }
        if isNewReference(object, old) { try checkExport(object, request, verb(old)) }
        label(&object, request)
    }

    func admit(_ object: inout Value, old: Value?, _ request: ObjectRequest) async throws(Status) {
        guard request.subresource == nil else { return }
        var errors: [FieldError] = []
        if let export = APIBinding(object).export {
            if export.name.isEmpty { errors.append(.required("spec.reference.export.name")) }
        } else {
            errors.append(.required("spec.reference.export"))
        }
        if request.type.version != "v1alpha1" { errors += Self.claimErrors(object) }
        try request.forbid(object, errors)
        if isNewReference(object, old) {
            let reference = reference(object, request)
            guard try reference.mayBeBound(by: request.user, exports) else {
                throw refusal(reference, object, request, verb(old))
            }
        }
        Self.restoreDefaults(&object, request)
    }

    private func isNewReference(_ object: Value, _ old: Value?) -> Bool {
        old.map { !APIBinding(object).hasReference(of: APIBinding($0)) } ?? true
    }

    private func verb(_ old: Value?) -> String { old == nil ? "create" : "update" }

    private func reference(_ object: Value, _ request: ObjectRequest) -> BindingReference {
        BindingReference(APIBinding(object).export, in: request.cluster ?? "")
    }

    private func checkExport(_ object: Value, _ request: ObjectRequest, _ verb: String)
        throws(Status)
    {
        guard APIBinding(object).export != nil else { return }
        let reference = reference(object, request)
        guard try !reference.isAcceptable(exports) else { return }
        throw refusal(reference, object, request, verb)
    }

    private func refusal(
        _ reference: BindingReference, _ object: Value, _ request: ObjectRequest, _ verb: String
    ) -> Status {
        request.forbidden(
            object, "unable to \(verb) APIBinding: no permission to bind to export \(reference)")
    }

    private static func claimErrors(_ object: Value) -> [FieldError] {
        APIBinding(object).claims.enumerated().flatMap { at, claim in
            selectorErrors(claim.value["selector"] ?? [:], "spec.permissionClaims[\(at)].selector")
        }
    }

    private static func selectorErrors(_ selector: Value, _ field: String) -> [FieldError] {
        func isGiven(_ key: String) -> Bool {
            switch selector[key] {
            case .object(let members)?: !members.isEmpty
            case .array(let elements)?: !elements.isEmpty
            default: false
            }
        }
        let given = ["matchLabels", "matchExpressions"].filter(isGiven)
        guard selector["matchAll"] == true else {
            guard given.isEmpty else { return [] }
            return [
                .required(
                    field, "either one of matchAll, matchLabels, or matchExpressions must be set")
            ]
        }
        var printed = Members()
        for key in ["matchLabels", "matchExpressions", "matchAll"] { printed[key] = selector[key] }
        return given.map {
            FieldError(
                .invalid, "\(field).\($0)", printedValue: Value.object(printed).jsonText(),
                detail: "\($0) cannot be used with matchAll")
        }
    }

    // MARK: What the system sets

    /// A structure that kcp's typed claims always have, sent or not.
    private static func complete(_ object: inout Value, _ request: ObjectRequest) {
        guard APIBinding(object).export != nil, request.type.version != "v1alpha1" else { return }
        object.changeClaims { claim in
            if claim["selector"] == nil { claim["selector"] = [:] }
        }
    }

    private static func restoreDefaults(_ object: inout Value, _ request: ObjectRequest) {
        guard request.type.version != "v1alpha1" else { return }
        object.changeClaims { claim in
            for key in ["group", "identityHash"] where claim[key] == nil { claim[key] = "" }
        }
    }

    /// The label by which the bindings of an export are found; whatever was sent is replaced.
    private func label(_ object: inout Value, _ request: ObjectRequest) {
        let reference = reference(object, request)
        guard APIBinding(object).export != nil,
            let cluster = exports.cluster(at: reference.path)
        else { return }
        object.setLabel(
            ExportLabels.bindingKey,
            to: ExportLabels.hash(cluster: cluster.name, export: reference.name))
    }
}

extension Value {
    /// Changes each of a binding's answers to claims; a list that has none stays as it was sent.
    fileprivate mutating func changeClaims(_ change: (inout Value) -> Void) {
        let claims = APIBinding(self).claims.map { claim in
            var value = claim.value
            change(&value)
            return PermissionClaim(value)
        }
        if !claims.isEmpty { self[as: APIBinding.self].claims = claims }
    }
}
