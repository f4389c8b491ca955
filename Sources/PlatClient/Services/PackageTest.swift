import PlatModel
import PlatValue

/// A test of a package: objects as a consumer would write them, and the state that they must reach.
public struct PackageTest: Sendable, Equatable {
    /// The file: `tests/small.yaml`.
    public let name: String
    /// What must be refused.
    let refused: [Manifest]
    /// What is applied.
    let applied: [Manifest]
    /// What must be there in the end: of each object as much as it says.
    let reached: [Manifest]

    /// Reads a file of `tests/`; nil for one that says nothing.
    init?(_ file: PackageFile, source: String) throws(ManifestError) {
        let documents = try ManifestReader.documents(in: file.bytes, source: source)
        guard let document = documents.first else { return nil }
        guard documents.count == 1, let members = document.objectValue else {
            throw ManifestError(source, .invalid("is not one mapping"))
        }
        let keys = ["refuse", "apply", "reach"]
        for (key, _) in members where !keys.contains(key) {
            throw ManifestError(source, .unknownKey(key, known: keys))
        }
        func manifests(_ key: String) throws(ManifestError) -> [Manifest] {
            guard let value = document[key], !value.isNull else { return [] }
            guard let list = value.arrayValue else {
                throw ManifestError(source, .invalid("\(key) is no list"))
            }
            var all: [Manifest] = []
            for (at, object) in list.enumerated() {
                if let fault = ManifestCheck.fault(of: object) {
                    throw ManifestError(source, .invalid("\(key)[\(at)] \(fault)"))
                }
                all.append(Manifest(object: object, source: source))
            }
            return all
        }
        name = file.path
        refused = try manifests("refuse")
        applied = try manifests("apply")
        reached = try manifests("reach")
    }
}

/// What an object must say, beside whatever else it says.
struct ExpectedState {
    let wanted: Value

    /// The first thing in which an object is not like that; nil where it is.
    func shortfall(of present: Value) -> String? {
        var wanted = wanted
        // It was asked for by both.
        wanted["apiVersion"] = nil
        wanted["kind"] = nil
        return Self.shortfall(present, wanted, "")
    }

    private static func shortfall(_ present: Value, _ wanted: Value, _ path: String) -> String? {
        if let members = wanted.objectValue {
            guard present.objectValue != nil else { return "\(path) is \(present.jsonText())" }
            for (key, value) in members {
                let place = path.isEmpty ? key : "\(path).\(key)"
                guard let found = present[key] else { return "\(place) is not there" }
                if let text = shortfall(found, value, place) { return text }
            }
            return nil
        }
        if let items = wanted.arrayValue {
            let found = present.arrayValue ?? []
            let missing = items.first { item in
                !found.contains { shortfall($0, item, path) == nil }
            }
            return missing.map { "\(path) has no \($0.jsonText())" }
        }
        return present == wanted
            ? nil : "\(path) is \(present.jsonText()), not \(wanted.jsonText())"
    }
}
