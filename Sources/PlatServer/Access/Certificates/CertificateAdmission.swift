import PlatHTTP
import PlatModel
import PlatValue

/// Who may have certificates signed (upstream's CertificateSubjectRestriction, CertificateApproval and
/// CertificateSigning).
struct CertificateAdmission: AdmissionRule {
    let permissions: Permissions
    var resources: Set<String>? {
        [BuiltinResources.certificateSigningRequests.groupResource]
    }

    /// Whoever is signed for by the API server's own signer is believed in everything: nobody becomes a
    /// master that way.
    private static let clientSigner = "kubernetes.io/kube-apiserver-client"

    func admit(_ object: inout Value, old: Value?, _ request: ObjectRequest) async throws(Status) {
        let wanted = CertificateSigningRequest(object)
        guard let old = old.map(CertificateSigningRequest.init) else {
            return try checkSubject(wanted, request)
        }
        switch request.subresource {
        case "approval": try check("approve", wanted, request)
        case "status"
        where wanted.certificate != old.certificate || wanted.decisions != old.decisions:
            try check("sign", wanted, request)
        default: break
        }
    }

    private func checkSubject(
        _ wanted: CertificateSigningRequest, _ request: ObjectRequest
    ) throws(Status) {
        guard wanted.signerName == Self.clientSigner else { return }
        let read: Bool
        do throws(CertificateProblem) {
            read = try CertificateRequestRules.read(wanted).organizations
                .contains(UserInfo.Group.masters)
        } catch {
            throw request.forbidden(wanted.value, error.text)
        }
        guard read else { return }
        throw request.forbidden(
            wanted.value,
            "use of \(Self.clientSigner) signer with \(UserInfo.Group.masters) group is not allowed"
        )
    }

    /// The right to approve or to sign is one to a signer, or to all of its domain.
    private func check(
        _ verb: String, _ wanted: CertificateSigningRequest, _ request: ObjectRequest
    ) throws(Status) {
        let domain = wanted.signerName.prefix { $0 != "/" }
        for name in [wanted.signerName, "\(domain)/*"] {
            let attributes = AuthorizationAttributes.resource(
                verb, group: request.type.group, resource: "signers", name: name)
            if try permissions.decide(request.user, attributes, in: request.cluster ?? "").allowed {
                return
            }
        }
        throw request.forbidden(
            wanted.value,
            "user not permitted to \(verb) requests with signerName \(GoText.quoted(wanted.signerName))"
        )
    }
}
