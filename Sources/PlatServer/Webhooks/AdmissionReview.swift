import PlatModel
import PlatValue

/// A question to a webhook, and what its answer says (admission.k8s.io).
struct AdmissionReview: Sendable {
    /// An answer that is none, in words that follow `received invalid webhook response: `.
    struct Problem: Error { let message: String }

    private static let group = "admission.k8s.io"
    private static let kind = "AdmissionReview"

    private let version: String
    private let uid = newUID()
    private let request: Members

    /// The review in the first version that the webhook takes; nil where it takes none that is known.
    init?(
        _ attempt: AdmissionAttempt, as type: ResourceType, object: Value?, old: Value?,
        versions: [String]
    ) {
        guard let version = versions.first(where: { ["v1", "v1beta1"].contains($0) }) else {
            return nil
        }
        self.version = version
        var request: Members = ["uid": .string(uid)]
        for (key, value) in attempt.review(as: type) {
            if key == "dryRun" {
                request["object"] = object ?? .null
                request["oldObject"] = old ?? .null
            }
            request[key] = value
        }
        self.request = request
    }

    var value: Value {
        [
            "kind": .string(Self.kind), "apiVersion": .string("\(Self.group)/\(version)"),
            "request": .object(request),
        ]
    }

    /// What a webhook answered.
    struct Answer: Sendable {
        let isAllowed: Bool
        /// A JSON patch, as it was sent.
        let patch: [UInt8]?
        let warnings: [String]
        let notes: Members
        private let result: Value?

        fileprivate init(_ response: Value, patch: [UInt8]?) {
            isAllowed = response["allowed"] == true
            self.patch = patch
            warnings = response["warnings"].strings
            notes = response["auditAnnotations"]?.objectValue ?? Members()
            result = response["status"]
        }

        /// The refusal, as it is passed on.
        func refusal(by webhook: String) -> Status {
            var given = result?.objectValue ?? Members()
            given["kind"] = "Status"
            var status =
                Status(.object(given)) ?? Status(code: 400, reason: .unknown, message: "")
            status.code = max(status.code, 400)
            status.isFailure = true
            let who = "admission webhook \(GoText.quoted(webhook)) denied the request"
            let why = status.message.isEmpty ? status.reasonText : status.message
            status.message = why.isEmpty ? who + " without explanation" : "\(who): \(why)"
            return status
        }
    }

    /// Reads the answer; only a webhook that mutates may send a patch.
    func answer(_ reply: Value, mayPatch: Bool) throws(Problem) -> Answer {
        guard let response = reply["response"], response.objectValue != nil else {
            throw Problem(message: "webhook response was absent")
        }
        let encoded = response["patch"]?.stringValue ?? ""
        let patchType = response["patchType"]?.stringValue
        if version == "v1" {
            try check(reply, response)
            try Self.check(patch: encoded, patchType, mayPatch: mayPatch)
        }
        guard mayPatch, !encoded.isEmpty else { return Answer(response, patch: nil) }
        guard let patch = Base64.decode(encoded) else {
            throw Problem(message: "response.patch is no base64")
        }
        return Answer(response, patch: patch)
    }

    private func check(_ reply: Value, _ response: Value) throws(Problem) {
        let given = response["uid"]?.stringValue ?? ""
        guard given == uid else {
            throw Problem(
                message: "expected response.uid=\(GoText.quoted(uid)), got \(GoText.quoted(given))")
        }
        let apiVersion = reply["apiVersion"]?.stringValue ?? ""
        let kind = reply["kind"]?.stringValue ?? ""
        guard apiVersion == "\(Self.group)/\(version)", kind == Self.kind else {
            throw Problem(
                message: "expected webhook response of \(Self.group)/\(version), "
                    + "Kind=\(Self.kind), got \(apiVersion), Kind=\(kind)")
        }
    }

    private static func check(
        patch: String, _ patchType: String?, mayPatch: Bool
    ) throws(Problem) {
        guard mayPatch else {
            guard patch.isEmpty else {
                throw Problem(message: "validating webhook may not return response.patch")
            }
            guard patchType == nil else {
                throw Problem(message: "validating webhook may not return response.patchType")
            }
            return
        }
        switch (patch.isEmpty, patchType) {
        case (true, nil), (false, "JSONPatch"?): return
        case (false, nil):
            throw Problem(
                message: "webhook returned response.patch but not response.patchType")
        case (true, _?):
            throw Problem(
                message: "webhook returned response.patchType but not response.patch")
        case (false, let type?):
            guard !type.isEmpty else {
                throw Problem(message: "webhook returned invalid response.patchType of \"\"")
            }
            throw Problem(message: "unsupported patch type \(GoText.quoted(type))")
        }
    }
}
