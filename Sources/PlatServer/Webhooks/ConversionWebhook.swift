import PlatModel
import PlatValue

/// Asks the webhook that converts the versions of a kind, as Kubernetes does (apiextensions.k8s.io).
struct ConversionWebhook: Sendable {
    private static let group = "apiextensions.k8s.io"
    private static let kind = "ConversionReview"
    private static let timeoutSeconds: Int64 = 30

    private let setting: KindConversion
    private let mount: String?

    /// - Parameter mount: behind which a service is, where the definition's workspace has several.
    init(_ setting: KindConversion, through mount: String?) {
        self.setting = setting
        self.mount = mount
    }

    /// Why objects could not be converted, in words that name the webhook.
    private struct Problem: Error { let message: String }

    /// The objects in a version, in their order; those that are in it already are not sent. Many are
    /// sent at once.
    func convert(
        _ objects: [Value], to apiVersion: String, _ clients: WebhookClients
    ) async throws(Status) -> [Value] {
        let sent = objects.filter { $0["apiVersion"]?.stringValue != apiVersion }
        guard let first = sent.first else { return objects }
        do throws(Problem) {
            var converted = try await ask(sent, apiVersion, clients)[...]
            return objects.map { object in
                object["apiVersion"]?.stringValue == apiVersion
                    ? object : converted.popFirst() ?? object
            }
        } catch {
            throw Status.unclassified(
                "conversion webhook for \(Self.named(first)) \(error.message)")
        }
    }

    private static func named(_ object: Value) -> String {
        "\(object["apiVersion"]?.stringValue ?? ""), Kind=\(object["kind"]?.stringValue ?? "")"
    }

    private func ask(
        _ objects: [Value], _ apiVersion: String, _ clients: WebhookClients
    ) async throws(Problem) -> [Value] {
        guard
            let version = setting.reviewVersions.first(where: { ["v1", "v1beta1"].contains($0) })
        else { throw Problem(message: "failed: no supported conversion review versions") }
        let uid = newUID()
        let review: Value = [
            "kind": .string(Self.kind), "apiVersion": .string("\(Self.group)/\(version)"),
            "request": [
                "uid": .string(uid), "desiredAPIVersion": .string(apiVersion),
                "objects": .array(objects),
            ],
        ]
        let reply: Value
        do throws(WebhookClients.Failure) {
            // A definition's objects lie in its own workspace.
            reply = try await clients.post(
                review, to: setting.client, through: mount,
                of: objects.first?.annotation(ObjectAnnotations.cluster) ?? "",
                timeoutSeconds: Self.timeoutSeconds)
        } catch {
            throw Problem(message: "failed: \(error.message)")
        }
        let converted = try Self.objects(in: reply, version: version, uid: uid)
        guard converted.count == objects.count else {
            throw Problem(
                message: "returned \(converted.count) objects, expected \(objects.count)")
        }
        var results: [Value] = []
        for (at, (original, result)) in zip(objects, converted).enumerated() {
            results.append(try Self.checked(result, original, apiVersion, at))
        }
        return results
    }

    private static func objects(
        in reply: Value, version: String, uid: String
    ) throws(Problem) -> [Value] {
        func failed(_ why: String) -> Problem { Problem(message: "failed: \(why)") }
        let apiVersion = reply["apiVersion"]?.stringValue ?? ""
        let kind = reply["kind"]?.stringValue ?? ""
        if version == "v1", apiVersion != "\(group)/v1" || kind != Self.kind {
            throw failed(
                "expected webhook response of \(group)/v1, Kind=\(Self.kind), got \(apiVersion), "
                    + "Kind=\(kind)")
        }
        guard let response = reply["response"], response.objectValue != nil else {
            throw failed("no response provided")
        }
        let given = response["uid"]?.stringValue ?? ""
        if version == "v1", given != uid {
            throw failed(
                "expected response.uid=\(GoText.quoted(uid)), got \(GoText.quoted(given))")
        }
        let result = response["result"]
        guard result?["status"] == "Success" else {
            let message = result?["message"]?.stringValue ?? ""
            let status = result?["status"]?.stringValue ?? ""
            throw failed(
                message.isEmpty ? "response.result.status was '\(status)', not 'Success'" : message)
        }
        return response["convertedObjects"]?.arrayValue ?? []
    }

    /// A converted object must be the same; of its metadata the webhook may change labels and
    /// annotations.
    private static func checked(
        _ result: Value, _ original: Value, _ apiVersion: String, _ index: Int
    ) throws(Problem) -> Value {
        func invalid(_ why: String) -> Problem {
            Problem(message: "returned invalid converted object at index \(index): \(why)")
        }
        let version = result["apiVersion"]?.stringValue ?? ""
        guard version == apiVersion else {
            throw invalid("invalid groupVersion (expected \(apiVersion), received \(version))")
        }
        let same: [(String, String, String)] = [
            (
                "kind", original["kind"]?.stringValue ?? "", result["kind"]?.stringValue ?? ""
            ),
            ("name", original.objectName, result.objectName),
            ("namespace", original.objectNamespace ?? "", result.objectNamespace ?? ""),
            ("UID", original.objectUID, result.objectUID),
        ]
        for (what, before, after) in same where before != after {
            throw invalid("must have the same \(what): \(before) != \(after)")
        }
        guard let metadata = result["metadata"]?.objectValue else {
            throw invalid("missing metadata in converted object")
        }
        var checked = result
        checked["metadata"] = original["metadata"]
        for key in ["labels", "annotations"] {
            let texts = metadata[key]?.objectValue ?? Members()
            for (name, value) in texts where value.stringValue == nil {
                throw invalid("metadata.\(key)[\(name)] must be a string")
            }
            checked.set(texts.isEmpty ? nil : .object(texts), at: "metadata", key)
        }
        return checked
    }
}
