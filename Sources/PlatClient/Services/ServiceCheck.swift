import PlatModel
import PlatValue

/// Something that is wrong with a package, or might be.
public struct PackageFinding: Sendable, Equatable {
    /// The file, with the line where that is known.
    public var source: String
    /// In words that follow the place.
    public var text: String
    /// Whether it cannot be installed like that.
    public var isError: Bool
}

extension ServicePackage {
    /// What is wrong with it, and with an older version of it at hand, what breaks.
    public func findings(since older: ServicePackage? = nil) -> [PackageFinding] {
        exportFindings + rightFindings + schemaFindings + templateFindings + typeFindings
            + breaks(since: older)
    }

    private func described(_ line: Int) -> String { "\(ServiceDescription.file):\(line)" }

    private var exportFindings: [PackageFinding] {
        var found: [PackageFinding] = []
        for export in description.exports {
            for resource in export.resources
            where !snapshots.contains(where: { $0.resource == resource }) {
                found.append(
                    PackageFinding(
                        source: ServiceDescription.file,
                        text: "\(export.name) offers \(resource), which no file in apis/ defines",
                        isError: true))
            }
            for claim in export.claims {
                if claim.reason.isEmpty {
                    found.append(
                        PackageFinding(
                            source: described(claim.line),
                            text: "claims \(claim.claim.name) and gives no reason", isError: true))
                }
                if claim.claim.verbs.contains("*") {
                    found.append(
                        PackageFinding(
                            source: described(claim.line),
                            text: "claims everything about \(claim.claim.name): name the verbs",
                            isError: false))
                }
            }
        }
        let offered = Set(description.exports.flatMap { snapshots(of: $0).map(\.resource) })
        for snapshot in snapshots where !offered.contains(snapshot.resource) {
            found.append(
                PackageFinding(
                    source: ServiceDescription.file,
                    text: "\(snapshot.resource) is in apis/, but no export offers it",
                    isError: false))
        }
        return found
    }

    /// Rights that no claim covers: the controller will never have them.
    private var rightFindings: [PackageFinding] {
        let claims = description.exports.flatMap { $0.claims.map(\.claim) }
        return (description.controller?.rights ?? []).compactMap { right in
            let name = right.resource.description
            if snapshots.contains(where: { $0.resource == name }) { return nil }
            let covering = claims.filter {
                $0.isAbout(group: right.resource.group, resource: right.resource.resource)
            }
            let missing = right.verbs.filter { verb in
                !covering.contains { $0.verbs.contains(verb) || $0.verbs.contains("*") }
            }
            guard !missing.isEmpty else { return nil }
            return PackageFinding(
                source: described(right.line),
                text: "wants to \(missing.joined(separator: ", ")) \(name), which no claim covers",
                isError: true)
        }
    }

    private var schemaFindings: [PackageFinding] {
        snapshots.flatMap { snapshot in
            DefinitionAcceptance(versionsOf: snapshot.schema["spec"] ?? [:]).errors.map { error in
                PackageFinding(
                    source: "apis: \(snapshot.resource)", text: "\(error.field): \(error.detail)",
                    isError: true)
            }
        }
    }

    private var templateFindings: [PackageFinding] {
        let words = ServiceTemplate.words(of: description)
        var found: [PackageFinding] = []
        if description.controller == nil, let first = templates.first {
            found.append(
                PackageFinding(
                    source: first.path,
                    text: "is there, but \(ServiceDescription.file) has no controller",
                    isError: true))
        }
        for file in templates {
            let text = String(decoding: file.bytes, as: UTF8.self)
            for use in ServiceTemplate.uses(in: text) where !words.contains(use.word) {
                found.append(
                    PackageFinding(
                        source: "\(file.path):\(use.line)",
                        text: "has ${\(use.word)}, which nobody fills in: there are "
                            + words.joined(separator: ", "), isError: true))
            }
            do throws(ManifestError) {
                let filled = ServiceTemplate(
                    values: Dictionary(words.map { ($0, "x") }, uniquingKeysWith: { $1 }))
                for manifest in try filled.manifests(of: [file], shown: ".")
                where manifest.isWideRole {
                    found.append(
                        PackageFinding(
                            source: file.path,
                            text: "\(manifest.displayed) may do everything in the cluster",
                            isError: false))
                }
            } catch {
                found.append(PackageFinding(source: file.path, text: "\(error)", isError: true))
            }
        }
        return found
    }

    private var typeFindings: [PackageFinding] {
        guard let type = description.type, !types.contains(where: { $0.name == type }) else {
            return []
        }
        return [
            PackageFinding(
                source: ServiceDescription.file,
                text: "offers the type \(type), which no file in types/ describes", isError: true)
        ]
    }

    private func breaks(since older: ServicePackage?) -> [PackageFinding] {
        guard let older else { return [] }
        var found: [PackageFinding] = []
        for old in older.snapshots {
            guard let new = snapshots.first(where: { $0.resource == old.resource }) else {
                found.append(
                    PackageFinding(
                        source: old.resource, text: "is gone since \(older.description.version)",
                        isError: true))
                continue
            }
            found += SchemaBreaks.between(old.schema, new.schema).map {
                PackageFinding(
                    source: old.resource, text: "\($0) since \(older.description.version)",
                    isError: true)
            }
        }
        return found
    }
}

extension Manifest {
    /// Whether it is a role that allows everything.
    fileprivate var isWideRole: Bool {
        guard kind.group == "rbac.authorization.k8s.io", kind.kind.hasSuffix("Role") else {
            return false
        }
        return Role(object).rules.contains {
            $0.verbs.contains("*") && $0.apiGroups.contains("*") && $0.resources.contains("*")
        }
    }
}
