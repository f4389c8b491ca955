import PlatHTTP
import PlatModel
import PlatStore
import PlatValue

/// The subresource `scale` of custom kinds: how many there are and shall be, in a form that is the same
/// for every kind.
extension ObjectRequest {
    func scale(_ paths: CustomVersion.ScalePaths) async throws(Status) -> ServerResponse {
        let object: Value
        switch context.http.method {
        case "GET", "HEAD":
            object = try await scaledObject()
            guard object.at(paths.specReplicas) != nil else {
                let path = "." + paths.specReplicas.joined(separator: ".")
                throw Status.internalError("the spec replicas field \"\(path)\" does not exist")
            }
        case "PUT":
            let options = try WriteOptions(context, kind: "UpdateOptions")
            let wanted = try scaleBody(try await context.body())
            object = try await change(options) { old throws(Status) in
                paths.rescaled(old, to: wanted)
            }.object
        case "PATCH":
            object = try await patchScale(paths)
        case let method:
            throw Status.methodNotSupported(
                type.resource, verb: ["POST": "create", "DELETE": "delete"][method] ?? "")
        }
        return try reply(withScale: paths.scale(of: object))
    }

    /// A scale is an object of its own kind, whatever kind it scales.
    private func reply(withScale scale: Value) throws(Status) -> ServerResponse {
        let form = try ReplyForm.negotiate(
            accept: context.http.headers["Accept"],
            ReplyForm.Offer(protobuf: context.place.isView ? .hidden : .metadata),
            isPretty: context.wantsPretty)
        switch form.shape {
        case .object: return Reply.value(scale, form: form)
        case .table(let version):
            let table = try TableBuilder(
                .custom(PrinterColumns(PrinterColumns.scale)),
                includeObject: query["includeObject"], version, context
            ).table(
                for: [scale], resourceVersion: scale.resourceVersion ?? "", continue: nil,
                remaining: nil)
            return Reply.value(table, form: form)
        case .partialMetadata(let version), .partialMetadataList(let version):
            return Reply.value(partialMetadata(scale, version: version), form: form)
        }
    }

    private func patchScale(_ paths: CustomVersion.ScalePaths) async throws(Status) -> Value {
        let options = try WriteOptions(context, kind: "PatchOptions")
        let bytes = try await context.body()
        if context.contentType == "application/apply-patch+yaml" {
            return try await applyScale(bytes, options, paths)
        }
        guard
            ["application/merge-patch+json", "application/json-patch+json"]
                .contains(context.contentType)
        else {
            throw Status.unsupportedMediaType(accepted: patchTypes)
        }
        let patch = try ObjectPatch(
            context.contentType, bytes, type: type, isStrict: options.fieldValidation != .ignore)
        return try await change(options) { old throws(Status) in
            var wanted = try patch.applied(to: paths.scale(of: old))
            try checkReplicas(wanted)
            if !patch.namesVersion { wanted.resourceVersion = nil }
            return paths.rescaled(old, to: wanted)
        }.object
    }

    /// An applied scale is an applied object of which nothing but the replicas is set.
    private func applyScale(
        _ bytes: [UInt8], _ options: WriteOptions, _ paths: CustomVersion.ScalePaths
    ) async throws(Status) -> Value {
        let wanted: Value
        do throws(ParseError) {
            wanted = try Value(yaml: bytes)
        } catch {
            throw Status.badRequest("error decoding YAML: \(error.goText)")
        }
        var configuration: Value = [
            "apiVersion": .string(type.apiVersion), "kind": .string(type.kind),
            "metadata": ["name": .string(name ?? "")],
        ]
        if let replicas = wanted["spec"]?["replicas"] {
            configuration.set(replicas, at: paths.specReplicas[...])
        }
        return try await apply(configuration.json(), options).0.object
    }

    private func scaledObject() async throws(Status) -> Value {
        let object = try await converted(storedObject().value())
        if let visible, !visible(object) { throw notFound(name ?? "") }
        return object
    }

    private func scaleBody(_ bytes: [UInt8]) throws(Status) -> Value {
        let body: Value
        do throws(ParseError) {
            body = try Value(json: bytes)
        } catch {
            throw Status.badRequest(error.goText)
        }
        guard ["autoscaling/v1", nil].contains(body["apiVersion"]?.stringValue),
            ["Scale", nil].contains(body["kind"]?.stringValue)
        else {
            throw Status.badRequest(
                "no kind is registered for the type v1.Scale in scheme \"pkg/runtime/scheme.go:111\""
            )
        }
        guard !body.objectName.isEmpty else {
            throw Status.badRequest(
                "the name of the object (\(name ?? "") based on URL) was undeterminable: name must be"
                    + " provided")
        }
        guard body.objectName == name else {
            throw Status.badRequest(
                "the name of the object (\(body.objectName)) does not match the name on the URL "
                    + "(\(name ?? ""))")
        }
        guard ["", namespace ?? ""].contains(body.objectNamespace ?? "") else {
            throw Status.badRequest(
                "the namespace of the provided object does not match the namespace sent on the"
                    + " request")
        }
        return body
    }

    private func checkReplicas(_ scale: Value) throws(Status) {
        let found: String
        switch scale["spec"]?["replicas"] {
        case nil, .null, .integer: return
        case .string: found = "string"
        case .bool: found = "bool"
        case .array: found = "array"
        case .object: found = "object"
        default: found = "number"
        }
        throw Status.invalid(
            GroupKind(group: "", kind: ""), "",
            [
                .invalid(
                    "patch", .string(scale.jsonText()),
                    "json: cannot unmarshal \(found) into Go struct field ScaleSpec.spec.replicas of"
                        + " type int32")
            ])
    }
}

extension CustomVersion.ScalePaths {
    /// The object with the replicas that a scale asks for.
    func rescaled(_ old: Value, to scale: Value) -> Value {
        let replicas = scale["spec"]?["replicas"]?.integerValue ?? 0
        var object = old
        object.set(.integer(replicas), at: specReplicas[...])
        if let version = scale.resourceVersion, !version.isEmpty {
            object.resourceVersion = version
        }
        return object
    }

    /// How many of an object there are and shall be.
    func scale(of object: Value) -> Value {
        var metadata = Members()
        for key in ["name", "namespace", "uid", "resourceVersion", "creationTimestamp"] {
            metadata[key] = object["metadata"]?[key]
        }
        var spec = Members()
        let wanted = object.at(specReplicas)?.integerValue ?? 0
        if wanted != 0 { spec["replicas"] = .integer(wanted) }
        let present = object.at(statusReplicas)?.integerValue ?? 0
        var status: Members = ["replicas": .integer(present)]
        if let selector = labelSelector.flatMap({ object.at($0)?.stringValue }), !selector.isEmpty {
            status["selector"] = .string(selector)
        }
        return [
            "kind": "Scale", "apiVersion": "autoscaling/v1", "metadata": .object(metadata),
            "spec": .object(spec), "status": .object(status),
        ]
    }
}

extension AdmissionAttempt {
    /// Where the replicas are, if it is the scale of an object that changes: then that is what
    /// policies and webhooks are shown.
    var scale: CustomVersion.ScalePaths? { subresource == "scale" ? type.custom?.scale : nil }
}
