import PlatHTTP
import PlatModel
import PlatValue

/// The most that a request's body may hold (apiserver contract, section 2.10).
let requestBodyLimit = 3 * 1024 * 1024

extension RequestContext {
    /// Longer bodies are read a few at a time for each user: what is read, and what is made of it, is held
    /// until the request is answered.
    private static let smallBody = 64 << 10

    /// The whole body, within the limit.
    func body() async throws(Status) -> [UInt8] {
        if (http.body.declaredLength ?? .max) > Self.smallBody {
            hold(await share.largeBodies.enter())
        }
        do {
            let bytes = try await http.body.collect(limit: requestBodyLimit)
            trail?.read(bytes, type: http.headers["Content-Type"] ?? "")
            return bytes
        } catch {
            throw Status.tooLarge(limit: requestBodyLimit)
        }
    }

    /// The media type of the body without parameters, in lower case; empty when none is named.
    var contentType: String {
        let header = http.headers["Content-Type"] ?? ""
        return (header.split(separator: ";").first.map { $0.trimmed } ?? "").lowercased()
    }
}

extension ObjectRequest {
    /// The object in the request's body, as the kind that the URL names.
    func decodeBody(_ options: WriteOptions) async throws(Status) -> Value {
        let bytes = try await context.body()
        let isBuiltin = type.custom == nil
        switch context.contentType {
        case "", "application/json":
            return try decodeJSON(bytes, options)
        case "application/yaml":
            return try decodeYAML(bytes, options)
        case "application/vnd.kubernetes.protobuf" where isBuiltin:
            let object = try decodeProtobuf(bytes)
            return try checkedKind(object)
        default:
            throw Status(
                code: 415, reason: .unsupportedMediaType,
                message:
                    "the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf"
            )
        }
    }

    private func decodeJSON(_ bytes: [UInt8], _ options: WriteOptions) throws(Status) -> Value {
        let object: Value
        var duplicates: [String] = []
        do {
            let document = try JSONDocument(reading: bytes)
            // Null is read as an object in which nothing is set.
            object = document.value.isNull ? [:] : document.value
            duplicates = document.duplicateKeys
        } catch {
            throw unrecognized("json parse error: \(error.message)", bytes)
        }
        guard case .object = object else { throw unrecognized(Self.notAnObject(object), bytes) }
        try checkNames(object, bytes)
        if type.custom != nil, object["kind"]?.stringValue?.isEmpty ?? true {
            throw kindMissing(String(decoding: bytes, as: UTF8.self), bytes)
        }
        return try strict(checkedKind(object), duplicates: duplicates, options)
    }

    private func decodeYAML(_ bytes: [UInt8], _ options: WriteOptions) throws(Status) -> Value {
        let object: Value
        do {
            object = try Value(yaml: bytes)
        } catch {
            throw Status.badRequest(
                "the object provided is unrecognized (must be of type \(type.kind)): "
                    + "\(error.goText) (\(summary(bytes)))")
        }
        guard case .object = object else { throw unrecognized(Self.notAnObject(object), bytes) }
        try checkNames(object, bytes)
        if type.custom != nil, object["kind"]?.stringValue?.isEmpty ?? true {
            throw kindMissing(object.jsonText(sortedKeys: true), bytes)
        }
        let body = try checkedKind(object)
        return try strict(body, repetition: repetition(inYAML: bytes, options), options)
    }

    /// What the strict reader says of a document with a key that is there twice.
    private func repetition(inYAML bytes: [UInt8], _ options: WriteOptions) -> String? {
        guard options.fieldValidation != .ignore else { return nil }
        do throws(ParseError) {
            _ = try Value(yaml: bytes, isStrict: true)
            return nil
        } catch {
            return error.goText
        }
    }

    /// Whether version and kind can be read, whatever they are.
    private func checkNames(_ object: Value, _ bytes: [UInt8]) throws(Status) {
        for (name, value) in object.objectValue ?? Members()
        where name == "apiVersion" || name == "kind" {
            if value.isNull || value.stringValue != nil { continue }
            let found = GoText.jsonTypeName(value)
            let place = "Go struct field .\(name) of type string"
            throw unrecognized(
                "json parse error: json: cannot unmarshal \(found) into \(place)", bytes)
        }
        let version = object["apiVersion"]?.stringValue ?? ""
        guard version.utf8.count(where: { $0 == UInt8(ascii: "/") }) > 1 else { return }
        throw Status.badRequest(
            "the object provided is unrecognized (must be of type \(type.kind)): "
                + "unexpected GroupVersion string: \(version) (\(summary(bytes)))")
    }

    private static func notAnObject(_ value: Value) -> String {
        let found =
            switch value {
            case .array: "array"
            case .string: "string"
            case .bool: "bool"
            default: "number"
            }
        return
            "json parse error: json: cannot unmarshal \(found) into Go value of type struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" }"
    }

    private func kindMissing(_ text: String, _ bytes: [UInt8]) -> Status {
        Status.badRequest(
            "the object provided is unrecognized (must be of type \(type.kind)): "
                + "Object 'Kind' is missing in '\(text)' (\(summary(bytes)))")
    }

    private func unrecognized(_ why: String, _ bytes: [UInt8]) -> Status {
        Status.badRequest(
            "the object provided is unrecognized (must be of type \(type.kind)): couldn't get version/kind; \(why) (\(summary(bytes)))"
        )
    }

    /// The beginning of a body for an error text; what does not look like an object, in hexadecimal.
    func summary(_ bytes: [UInt8]) -> String {
        if bytes.isEmpty { return "<empty>" }
        let first = bytes.first { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\n") }
        let head = bytes.prefix(30)
        let text =
            first == UInt8(ascii: "{")
            ? String(decoding: head, as: UTF8.self)
            : head.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return bytes.count > 30 ? text + " ..." : text
    }

    /// Checks apiVersion and kind of a body against the URL's.
    func checkedKind(_ body: Value) throws(Status) -> Value {
        var object = body
        let version = body["apiVersion"]?.stringValue ?? ""
        let kind = body["kind"]?.stringValue ?? ""
        if type.custom == nil {
            if (version.isEmpty || version == type.apiVersion)
                && (kind.isEmpty || kind == type.kind)
            {
                object["apiVersion"] = .string(type.apiVersion)
                object["kind"] = .string(type.kind)
                return object
            }
            throw wrongBuiltinKind(
                version.isEmpty ? type.apiVersion : version, kind.isEmpty ? type.kind : kind)
        }
        guard version == type.apiVersion else {
            throw Status.badRequest(
                "the API version in the data (\(version)) does not match the expected API version (\(type.apiVersion))"
            )
        }
        return object
    }

    private func wrongBuiltinKind(_ apiVersion: String, _ kind: String) -> Status {
        let groupVersion = GroupVersion(apiVersion) ?? GroupVersion(group: "", version: apiVersion)
        let known =
            BuiltinTypes.type(apiVersion: apiVersion, kind: kind) != nil
            || ["apps/v1/Deployment", "v1/Pod", "v1/Service"].contains("\(apiVersion)/\(kind)")
        let why =
            known
            ? "converting (\(groupVersion.version).\(kind)) to (\(type.internalPackage).\(type.kind)): unknown conversion"
            : "no kind \"\(kind)\" is registered for version \"\(apiVersion)\" in scheme \"k8s.io/apimachinery@v0.0.0-20260602065202-e006560fc76a/pkg/runtime/scheme.go:111\""
        return Status.badRequest(
            "\(kind) in version \"\(groupVersion.version)\" cannot be handled as a \(type.kind): \(why)"
        )
    }

    /// Handles what the body has too much, by the field validation that was asked for.
    private func strict(
        _ body: Value, duplicates: [String] = [], repetition: String? = nil,
        _ options: WriteOptions
    ) throws(Status) -> Value {
        var object = body
        var found = FieldProblems(duplicates: duplicates)
        found.unknown = try dropUnknownFields(&object)
        let problems = found.sentences(body, isCustom: type.custom != nil)
        switch options.fieldValidation {
        case .ignore:
            break
        case .warn:
            let lines = repetition?.split(separator: "\n").dropFirst().map { $0.trimmed } ?? []
            for problem in lines + problems { context.warn(problem) }
        case .strict where !problems.isEmpty || repetition != nil:
            let list = ([repetition].compactMap { $0 } + problems).joined(separator: ", ")
            throw Status.badRequest(
                "\(type.kind) in version \"\(type.version)\" cannot be handled as a \(type.kind): "
                    + "strict decoding error: \(list)")
        case .strict:
            break
        }
        return object
    }
}

extension ResourceType {
    /// The Go package that kube-apiserver keeps the kind's internal form in; error texts name it.
    var internalPackage: String {
        group.isEmpty ? "core" : String(group.prefix { $0 != "." })
    }
}
