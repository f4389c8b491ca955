import PlatModel
import PlatValue
import Synchronization

/// The kinds that one workspace (or one view) serves, and the documents that describe them.
final class APISurface: Sendable {
    /// Groups in the order in which discovery lists them; versions newest first.
    let groups: [Group]
    private let index: [String: ResourceType]
    private let documents = Mutex<[String: DiscoveryDocument]>([:])

    struct Group: Sendable {
        var name: String
        var versions: [Version]
    }

    struct Version: Sendable {
        var name: String
        var types: [ResourceType]
    }

    init(_ types: [ResourceType]) {
        var index: [String: ResourceType] = [:]
        var order: [String] = []
        var byGroup: [String: [String: [ResourceType]]] = [:]
        for type in types {
            let key = Self.key(type.group, type.version, type.plural)
            // What comes first wins: system kinds, then bindings, then local definitions.
            guard index[key] == nil else { continue }
            index[key] = type
            if byGroup[type.group] == nil { order.append(type.group) }
            byGroup[type.group, default: [:]][type.version, default: []].append(type)
        }
        self.index = index
        groups = order.map { name in
            let versions = (byGroup[name] ?? [:]).map { Version(name: $0.key, types: $0.value) }
            return Group(
                name: name, versions: versions.sorted { VersionOrder.precedes($0.name, $1.name) })
        }
    }

    func type(group: String, version: String, plural: String) -> ResourceType? {
        index[Self.key(group, version, plural)]
    }

    /// All types in discovery's order.
    var types: [ResourceType] { groups.flatMap { $0.versions.flatMap(\.types) } }

    func group(_ name: String) -> Group? { groups.first { $0.name == name } }

    /// A document computed once and kept with the surface.
    func document(_ name: String, make: () -> DiscoveryDocument) -> DiscoveryDocument {
        if let kept = documents.withLock({ $0[name] }) { return kept }
        let made = make()
        documents.withLock { $0[name] = made }
        return made
    }

    private static func key(_ group: String, _ version: String, _ plural: String) -> String {
        group + "/" + version + "/" + plural
    }
}

/// Bytes with their entity tag.
struct DiscoveryDocument: Sendable {
    let bytes: [UInt8]
    let tag: String

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        // FNV-1a, twice with different seeds: the tag needs to change with the content, no more.
        func hash(_ seed: UInt64) -> UInt64 {
            bytes.reduce(seed) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        }
        tag =
            String(hash(0xcbf2_9ce4_8422_2325), radix: 16)
            + String(hash(0x9e37_79b9_7f4a_7c15), radix: 16)
    }

    init(_ value: Value) { self.init(value.json() + [UInt8(ascii: "\n")]) }
}

/// Kubernetes' order of API versions: stable before beta before alpha, newer first, then the rest by
/// name.
enum VersionOrder {
    static func precedes(_ left: String, _ right: String) -> Bool {
        switch (rank(left), rank(right)) {
        case (let left?, let right?): left > right
        case (_?, nil): true
        case (nil, _?): false
        case (nil, nil): left < right
        }
    }

    private static func rank(_ version: String) -> (Int, Int, Int)? {
        var rest = Substring(version)
        guard rest.popFirst() == "v" else { return nil }
        let major = rest.prefix { $0.isNumber }
        guard let number = Int(major), number > 0 else { return nil }
        rest = rest.dropFirst(major.count)
        if rest.isEmpty { return (2, number, 0) }
        for (name, stage) in [("beta", 1), ("alpha", 0)] where rest.hasPrefix(name) {
            guard let minor = Int(rest.dropFirst(name.count)) else { return nil }
            return (stage, number, minor)
        }
        return nil
    }
}
