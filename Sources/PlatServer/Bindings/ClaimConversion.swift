import PlatModel
import PlatValue

/// Permission claims between v1alpha1 and v1alpha2, for exports and bindings.
///
/// v1alpha1 says `all` or names objects (`resourceSelector`) and knows no verbs; v1alpha2 has verbs and
/// label selectors. What one cannot say is kept in an annotation while the object has the other's form.
struct ClaimConversion {
    /// Which claims of an object are meant, by the annotation that keeps what v1alpha1 cannot say of them.
    enum Part: String {
        case asked = "permission-claims"
        case acceptable = "acceptable-permission-claims"
        case applied = "status-applied-permission-claims"
        case exported = "status-export-permission-claims"

        fileprivate var secondKey: String { "apis.v1alpha2.kcp.io/" + rawValue }

        /// The annotation for what v1alpha2 cannot say.
        fileprivate var firstKey: String {
            let name = self == .acceptable ? Part.asked : self
            return "apis.v1alpha2.kcp.io/v1alpha1-" + name.rawValue
        }
    }

    private let part: Part
    /// Claims of the version that the object does not have, as its annotations hold them.
    private let kept: [Value]
    private var aside: [Value] = []

    init(_ object: Value, _ part: Part = .asked) {
        var object = object
        self.part = part
        kept = object.takeAside(part.secondKey) + object.takeAside(part.firstKey)
    }

    /// A claim of a stored object, with the names of objects that it was made with in v1alpha1: what
    /// was granted for one object is not to mean all.
    static func claim(_ claim: PermissionClaim, of object: Value) -> PermissionClaim {
        let firstKey = Part.acceptable.firstKey
        guard object.annotation(firstKey) != nil else { return claim }
        var (claim, object) = (claim, object)
        let old = object.takeAside(firstKey).first {
            PermissionClaim($0).key == claim.key
        }
        claim.objects = old?["resourceSelector"]?.arrayValue ?? []
        return claim
    }

    // MARK: To v1alpha1

    /// Converts the claims in a field of the object.
    mutating func toFirst(_ object: inout Value, _ half: String, _ field: String) {
        let claims = object[half]?[field]?.arrayValue.map { claims in
            Value.array(claims.map { first($0) })
        }
        object.set(claims, at: half, field)
    }

    private mutating func first(_ claim: Value) -> Value {
        var result = Self.common(claim)
        result["state"] = claim["state"]
        if let old = match(claim), old["all"] != nil || old["resourceSelector"] != nil {
            result["all"] = old["all"]
            result["resourceSelector"] = old["resourceSelector"]
        } else if claim["selector"]?["matchAll"] == true {
            result["all"] = true
        }
        let hasSelector = claim["selector"].map { $0["matchAll"] != true } ?? false
        let isPlain =
            claim["verbs"] == ["*"] && claim["defaultSelector"] == nil && !hasSelector
        if !isPlain { aside.append(Self.ordered(claim)) }
        return .object(result)
    }

    func finishFirst(_ object: inout Value) {
        object.setAnnotation(part.firstKey, to: nil)
        object.keepAside(aside, under: part.secondKey)
    }

    // MARK: To v1alpha2

    /// Converts the claims in a spec.
    mutating func toSecond(_ object: inout Value, isBinding: Bool = false) {
        let claims = object["spec"]?["permissionClaims"]?.arrayValue.map { claims in
            Value.array(claims.map { second($0, isBinding: isBinding) })
        }
        object.set(claims, at: "spec", "permissionClaims")
    }

    private mutating func second(_ claim: Value, isBinding: Bool) -> Value {
        var result = Self.common(claim)
        result["group"] = claim["group"] ?? ""
        result["identityHash"] = claim["identityHash"] ?? ""
        result["verbs"] = ["*"]
        result["state"] = claim["state"]
        if isBinding { result["selector"] = ["matchAll": true] }
        if let newer = match(claim), newer["verbs"] != nil {
            result["verbs"] = newer["verbs"]
            result["defaultSelector"] = newer["defaultSelector"]
            if isBinding, let selector = newer["selector"] { result["selector"] = selector }
        }
        let isPlain = isBinding && claim["resourceSelector"] == nil
        if !isPlain, claim["all"] != nil || claim["resourceSelector"] != nil {
            var old = Self.asFirst(claim)
            old["state"] = claim["state"]
            aside.append(.object(old))
        }
        return .object(result)
    }

    func finishSecond(_ object: inout Value) {
        object.setAnnotation(part.secondKey, to: nil)
        object.keepAside(aside, under: part.firstKey)
    }

    /// Keeps claims that v1alpha2 has from the system as they were written.
    mutating func keepFirst(_ claims: [Value]) {
        aside = claims.map { .object(Self.asFirst($0)) }
    }

    /// What v1alpha1 says of a claim, in the order in which it is kept.
    private static func asFirst(_ claim: Value) -> Members {
        var old = common(claim)
        old["all"] = claim["all"]
        old["resourceSelector"] = claim["resourceSelector"].map(orderedSelector)
        return old
    }

    // MARK: Parts

    private func match(_ claim: Value) -> Value? {
        let key = PermissionClaim(claim).key
        return kept.first { PermissionClaim($0).key == key }
    }

    /// What both versions have; empty texts are left out, as kcp's types leave them out.
    private static func common(_ claim: Value) -> Members {
        var members = Members()
        for key in ["group", "resource", "identityHash"] {
            if let text = claim[key]?.stringValue, !text.isEmpty { members[key] = .string(text) }
        }
        return members
    }

    private static func orderedSelector(_ selector: Value) -> Value {
        .array(
            (selector.arrayValue ?? []).map { entry in
                var members = Members()
                for key in ["name", "namespace"] { members[key] = entry[key] }
                return .object(members)
            })
    }

    /// A claim of v1alpha2 with its members in the order of kcp's type.
    private static func ordered(_ claim: Value) -> Value {
        var members = Members()
        for key in [
            "group", "resource", "verbs", "identityHash", "defaultSelector", "selector", "state",
        ] {
            guard let value = claim[key], value != "" else { continue }
            members[key] = value
        }
        return .object(members)
    }
}
