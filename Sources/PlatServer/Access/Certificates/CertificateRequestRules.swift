import PlatHTTP
import PlatModel
import PlatValue

/// What a CertificateSigningRequest must keep (apis/certificates/validation in upstream's tree).
enum CertificateRequestRules {
    /// Usages that a certificate can be asked for.
    static let usages = [
        "any", "cert sign", "client auth", "code signing", "content commitment", "crl sign",
        "data encipherment", "decipher only", "digital signature", "email protection",
        "encipher only", "ipsec end system", "ipsec tunnel", "ipsec user", "key agreement",
        "key encipherment", "microsoft sgc", "netscape sgc", "ocsp signing", "s/mime",
        "server auth", "signing", "timestamping",
    ]
    private static let legacySigner = "kubernetes.io/legacy-unknown"
    private static let secondsMin: Int64 = 600

    /// What is wrong with a request that is made.
    static func errors(ofNew request: CertificateSigningRequest) -> [FieldError] {
        var errors: [FieldError] = []
        do throws(CertificateProblem) {
            _ = try read(request)
        } catch {
            errors.append(.invalid("spec.request", request.request ?? .null, error.text))
        }
        errors += usageErrors(request.usages)
        errors +=
            request.signerName == legacySigner
            ? [
                .invalid(
                    "spec.signerName", .string(legacySigner),
                    "the legacy signerName is not allowed via this API version")
            ] : signerErrors(request.signerName)
        if let seconds = request.expirationSeconds, seconds < secondsMin {
            errors.append(
                .invalid(
                    "spec.expirationSeconds", .integer(seconds),
                    "may not specify a duration less than 600 seconds (10 minutes)"))
        }
        return errors
    }

    /// The request behind the PEM.
    static func read(
        _ request: CertificateSigningRequest
    ) throws(CertificateProblem) -> CertificateRequest {
        let bytes = Base64.decode(request.request?.stringValue ?? "") ?? []
        guard let block = PEMBlock.first(in: bytes)?.block, block.type == "CERTIFICATE REQUEST"
        else { throw CertificateProblem(text: "PEM block type must be CERTIFICATE REQUEST") }
        do throws(HTTPError) {
            return try CertificateRequest(der: block.content)
        } catch {
            throw CertificateProblem(text: "asn1: structure error: \(error)")
        }
    }

    private static func usageErrors(_ given: [String]) -> [FieldError] {
        if given.isEmpty { return [.required("spec.usages")] }
        var seen: Set<String> = []
        var errors: [FieldError] = []
        var repeated: [FieldError] = []
        for (at, usage) in given.enumerated() {
            let field = "spec.usages[\(at)]"
            if !usages.contains(usage) {
                errors.append(.notSupported(field, .string(usage), supported: usages))
            }
            if !seen.insert(usage).inserted { repeated.append(.duplicate(field, .string(usage))) }
        }
        return errors + repeated
    }

    /// A signer is a domain and a path below it.
    private static func signerErrors(_ name: String) -> [FieldError] {
        let field = "spec.signerName"
        guard !name.isEmpty else { return [.required(field)] }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else {
            let why =
                "must be a fully qualified domain and path of the form 'example.com/signer-name'"
            return [.invalid(field, .string(name), why)]
        }
        var errors: [FieldError] = []
        if parts[0].utf8.count > 253 { errors.append(.tooLong(field, bytesMax: 253)) }
        func check(_ part: String, _ rule: (String) -> [String]) -> Int {
            let labels = part.split(separator: ".", omittingEmptySubsequences: false)
            for label in labels.map(String.init) {
                errors += rule(label).map {
                    .invalid(
                        field, .string(part), "validating label \(GoText.quoted(label)): \($0)")
                }
            }
            return labels.count
        }
        if check(parts[0], NameRules.label) < 2 {
            let why = "should be a domain with at least two segments separated by dots"
            errors.append(.invalid(field, .string(parts[0]), why))
        }
        _ = check(parts[1], NameRules.subdomain)
        if name.utf8.count > 571 { errors.append(.tooLong(field, bytesMax: 571)) }
        return errors
    }
}

/// What is wrong with a certificate, or a request for one.
struct CertificateProblem: Error {
    let text: String
}

/// Decisions and certificates.
extension CertificateRequestRules {
    /// What is wrong with a change; what was asked for stays as it was, and is not judged again.
    static func errors(
        _ request: CertificateSigningRequest, old: CertificateSigningRequest, subresource: String?
    ) -> [FieldError] {
        var errors = decisionErrors(request.decisions)
        if request.certificate != old.certificate, let problem = problem(ofCertificate: request) {
            errors.append(.invalid("status.certificate", "<certificate data>", problem))
        }
        for type in CertificateSigningRequest.finalDecisions
        where request.count(ofDecision: type) < old.count(ofDecision: type) {
            errors.append(
                .forbidden(
                    "status.conditions",
                    "updates may not remove a condition of type \(GoText.quoted(type))"))
        }
        guard subresource == "status" else { return errors }
        for type in ["Approved", "Denied"]
        where request.count(ofDecision: type) > old.count(ofDecision: type) {
            errors.append(
                .forbidden(
                    "status.conditions",
                    "updates may not add a condition of type \(GoText.quoted(type))"))
        }
        if !old.certificate.isEmpty, request.certificate != old.certificate {
            errors.append(
                .forbidden(
                    "status.certificate", "updates may not modify existing certificate content"))
        }
        return errors
    }

    private static func decisionErrors(_ decisions: [Value]) -> [FieldError] {
        var errors: [FieldError] = []
        var seen: Set<String> = []
        for (at, decision) in decisions.enumerated() {
            let field = "status.conditions[\(at)]"
            let type = decision["type"]?.stringValue ?? ""
            if type.isEmpty { errors.append(.required("\(field).type")) }
            errors += stateErrors(decision["status"]?.stringValue ?? "", type, "\(field).status")
            let opposite = ["Approved": "Denied", "Denied": "Approved"][type]
            if let opposite, seen.contains(opposite) {
                errors.append(
                    .invalid(
                        "status.conditions", .string(type),
                        "Approved and Denied conditions are mutually exclusive"))
            }
            if !seen.insert(type).inserted {
                errors.append(.duplicate("\(field).type", .string(type)))
            }
        }
        return errors
    }

    private static func stateErrors(
        _ state: String, _ type: String, _ field: String
    ) -> [FieldError] {
        if state.isEmpty { return [.required(field)] }
        let known =
            CertificateSigningRequest.finalDecisions.contains(type)
            ? ["True"] : ["False", "True", "Unknown"]
        return known.contains(state)
            ? [] : [.notSupported(field, .string(state), supported: known)]
    }

    private static func problem(ofCertificate request: CertificateSigningRequest) -> String? {
        guard !request.certificate.isEmpty else { return nil }
        let blocks = PEMBlock.all(in: Base64.decode(request.certificate) ?? [])
        for block in blocks {
            if block.type != "CERTIFICATE" {
                let type = GoText.quoted(block.type)
                return "only CERTIFICATE PEM blocks are allowed, found \(type)"
            }
            if block.hasHeaders { return "no PEM block headers are permitted" }
            do throws(HTTPError) {
                guard try Certificates.isCertificate(der: block.content) else {
                    return "x509: malformed certificate"
                }
            } catch {
                return "\(error)"
            }
        }
        return blocks.isEmpty ? "must contain at least one CERTIFICATE PEM block" : nil
    }
}
