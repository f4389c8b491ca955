import PlatModel
import PlatValue

extension ServiceDescription {
    /// Reads `service.yaml`; a key that means nothing is refused, since it was meant to say something.
    init(_ bytes: [UInt8], source: String) throws(ManifestError) {
        let documents = try ManifestReader.documents(in: bytes, source: source)
        guard documents.count == 1, documents[0].objectValue != nil else {
            throw ManifestError(source, .invalid("is not one mapping"))
        }
        let top = DescriptionPart(
            value: documents[0], source: source, text: String(decoding: bytes, as: UTF8.self))
        try top.check(keys: [
            "apiVersion", "kind", "name", "version", "description", "where", "exports", "type",
            "mayBind", "controller",
        ])
        guard try top.text("apiVersion") == "service.plat/v1", try top.text("kind") == "Service"
        else { throw top.invalid("is no apiVersion: service.plat/v1, kind: Service") }
        name = try top.needed("name")
        guard WorkspacePath.isSegment(name) else {
            throw top.invalid("has a name \(name), which is none: small letters, digits, dashes")
        }
        let text = try top.needed("version")
        do throws(Invalid) {
            version = try ServiceVersion(parsing: text)
        } catch {
            throw top.invalid("version: \(error.description)")
        }
        summary = try top.text("description")
        let place = try top.text("where")
        self.place =
            place.isEmpty
            ? nil : WorkspacePath(place.hasPrefix(":") ? String(place.dropFirst()) : place)
        exports = []
        for part in try top.parts("exports") { exports.append(try Export(part)) }
        guard !exports.isEmpty else { throw top.invalid("has no exports") }
        let type = try top.text("type")
        self.type = type.isEmpty ? nil : type
        consumers = Grantees(users: [], groups: [])
        if let part = top.part("mayBind") {
            try part.check(keys: ["users", "groups"])
            consumers = Grantees(
                users: try part.texts("users"), groups: try part.texts("groups"))
        }
        controller = nil
        if let part = top.part("controller") {
            controller = try Controller(part, service: name)
        }
    }
}

extension ServiceDescription.Export {
    fileprivate init(_ part: DescriptionPart) throws(ManifestError) {
        try part.check(keys: ["name", "resources", "claims"])
        name = try part.needed("name")
        resources = try part.texts("resources")
        for claim in try part.parts("claims") {
            claims.append(try ServiceDescription.Claim(claim))
        }
    }
}

extension ServiceDescription.Claim {
    fileprivate init(_ part: DescriptionPart) throws(ManifestError) {
        try part.check(keys: ["resource", "verbs", "reason", "identityHash", "selector"])
        let resource = GroupResource(try part.needed("resource"))
        var value: Value = [
            "group": .string(resource.group == "core" ? "" : resource.group),
            "resource": .string(resource.resource),
            "verbs": Value(strings: try part.texts("verbs")),
        ]
        let identity = try part.text("identityHash")
        if !identity.isEmpty { value["identityHash"] = .string(identity) }
        if let selector = part.value["selector"] { value["defaultSelector"] = selector }
        claim = PermissionClaim(value)
        guard !claim.verbs.isEmpty else { throw part.invalid("has no verbs") }
        reason = try part.text("reason")
        line = part.line
    }
}

extension ServiceDescription.Controller {
    fileprivate init(_ part: DescriptionPart, service: String) throws(ManifestError) {
        try part.check(keys: [
            "compute", "namespace", "serviceAccount", "secret", "rights", "images",
        ])
        func text(_ key: String, or standard: String) throws(ManifestError) -> String {
            let given = try part.text(key)
            return given.isEmpty ? standard : given
        }
        compute = try part.text("compute")
        namespace = try text("namespace", or: service)
        account = try text("serviceAccount", or: "\(service)-controller")
        secret = try text("secret", or: "\(service)-credentials")
        for right in try part.parts("rights") {
            try right.check(keys: ["resource", "verbs"])
            rights.append(
                ServiceDescription.Right(
                    resource: GroupResource(try right.needed("resource")),
                    verbs: try right.texts("verbs"), line: right.line))
        }
        for (name, image) in part.value["images"]?.objectValue ?? Members() {
            guard let image = image.stringValue else {
                throw part.invalid("images.\(name) is no text")
            }
            images[name] = image
        }
    }
}

/// A mapping in `service.yaml`, with what is needed to say where something is wrong.
private struct DescriptionPart {
    let value: Value
    let source: String
    let text: String
    /// Where it stands, as far as that can be told; the first line for the whole.
    var line = 1

    init(value: Value, source: String, text: String, line: Int = 1) {
        self.value = value
        self.source = source
        self.text = text
        self.line = line
    }

    func invalid(_ text: String) -> ManifestError {
        ManifestError(line > 1 ? "\(source):\(line)" : source, .invalid(text))
    }

    func check(keys: [String]) throws(ManifestError) {
        guard let members = value.objectValue else { throw invalid("is no mapping") }
        for (key, _) in members where !keys.contains(key) {
            throw ManifestError(
                line > 1 ? "\(source):\(line)" : source, .unknownKey(key, known: keys))
        }
    }

    /// A text; empty where there is none. A number is no text: YAML takes 1.0 for one.
    func text(_ key: String) throws(ManifestError) -> String {
        guard let found = value[key], !found.isNull else { return "" }
        guard let text = found.stringValue else { throw invalid("\(key) is no text: quote it") }
        return text
    }

    func needed(_ key: String) throws(ManifestError) -> String {
        let text = try text(key)
        if text.isEmpty { throw invalid("has no \(key)") }
        return text
    }

    func texts(_ key: String) throws(ManifestError) -> [String] {
        guard let found = value[key], !found.isNull else { return [] }
        guard let list = found.arrayValue, list.allSatisfy({ $0.stringValue != nil }) else {
            throw invalid("\(key) is no list of texts")
        }
        return list.compactMap(\.stringValue)
    }

    func part(_ key: String) -> DescriptionPart? {
        guard let found = value[key], !found.isNull else { return nil }
        return DescriptionPart(
            value: found, source: source, text: text, line: line(of: "\(key):", after: line))
    }

    /// The mappings of a list, each with the line that it begins at.
    func parts(_ key: String) throws(ManifestError) -> [DescriptionPart] {
        guard let found = value[key], !found.isNull else { return [] }
        guard let list = found.arrayValue else { throw invalid("\(key) is no list") }
        var start = line(of: "\(key):", after: line)
        return list.map { item in
            let first = item["resource"] ?? item["name"]
            let word = first?.stringValue ?? ""
            let name = item["resource"] == nil ? "name" : "resource"
            start = line(of: "\(name): \(word)", after: start + 1)
            return DescriptionPart(value: item, source: source, text: text, line: start)
        }
    }

    /// The first line from `start` on in which a text stands, else `start` itself.
    private func line(of needle: String, after start: Int) -> Int {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (at, line) in lines.enumerated().dropFirst(start - 1)
        where String(line).contains(needle) {
            return at + 1
        }
        return start
    }
}
