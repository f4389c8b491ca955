import PlatModel
import PlatValue

/// CertificateSigningRequests (registry/certificates in upstream's tree): what is asked for stays, approvers
/// and signers have doors of their own.
struct CertificateRequestStrategy: ResourceStrategy {
    var nameRule: MetadataRules.NameRule { .segment }
    var fieldLabels: [String: [String]] { ["spec.signerName": ["spec", "signerName"]] }

    func resetFields(_ subresource: String?) -> [[String]]? {
        switch subresource {
        case "status": [["spec"]]
        case "approval": [["spec"], ["status", "certificate"]]
        default: [["spec"], ["status"]]
        }
    }

    func prepare(_ object: inout Value, old: Value?, _ request: ObjectRequest) {
        guard let old else {
            object["status"] = [:]
            return setRequester(request.user, of: &object)
        }
        object["spec"] = old["spec"]
        switch request.subresource {
        case "status": break
        case "approval":
            object["status", default: [:]]["certificate"] = old["status"]?["certificate"]
        default:
            object["status"] = old["status"]
            return
        }
        setTimes(of: &object, old: old, now: request.context.now)
    }

    /// Who asks is whoever was authenticated.
    private func setRequester(_ user: UserInfo, of object: inout Value) {
        object.set(.string(user.username), at: "spec", "username")
        object.set(user.uid.isEmpty ? nil : .string(user.uid), at: "spec", "uid")
        let groups = Value(strings: user.groups)
        object.set(user.groups.isEmpty ? nil : groups, at: "spec", "groups")
        let extra = Members(
            user.extra.sorted { $0.key < $1.key }.map { ($0.key, Value(strings: $0.value)) })
        object.set(extra.isEmpty ? nil : .object(extra), at: "spec", "extra")
    }

    /// A decision without times is one of now, unless it is the one that was there.
    private func setTimes(of object: inout Value, old: Value, now: String) {
        var request = CertificateSigningRequest(object)
        guard !request.decisions.isEmpty else { return }
        let known = CertificateSigningRequest(old).decisions
        request.decisions = request.decisions.map { decision in
            var decision = decision
            if decision["lastUpdateTime"]?.stringValue == nil {
                decision["lastUpdateTime"] = .string(now)
            }
            if decision["lastTransitionTime"]?.stringValue == nil {
                let same = known.first {
                    $0["type"] == decision["type"] && $0["status"] == decision["status"]
                }
                decision["lastTransitionTime"] = same?["lastTransitionTime"] ?? .string(now)
            }
            return decision
        }
        object = request.value
    }

    func validate(_ object: Value, old: Value?, _ request: ObjectRequest) -> [FieldError] {
        let wanted = CertificateSigningRequest(object)
        guard let old else { return CertificateRequestRules.errors(ofNew: wanted) }
        return CertificateRequestRules.errors(
            wanted, old: CertificateSigningRequest(old), subresource: request.subresource)
    }
}
