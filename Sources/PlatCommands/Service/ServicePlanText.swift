import PlatClient
import PlatModel
import PlatValue

/// What installing a package would do, as a person reads it.
struct ServicePlanText {
    let package: ServicePackage
    let place: WorkspacePath
    let options: ServiceOptions
    /// Where the clusters are that the controller runs on.
    var clusterNames: [String]
    /// The labels by which they are chosen, where that is not what the package or the user says.
    var selector: String?

    init(
        package: ServicePackage, place: WorkspacePath, options: ServiceOptions,
        clusters: [MountedCluster]
    ) {
        self.package = package
        self.place = place
        self.options = options
        clusterNames = clusters.map(\.path.displayed)
    }

    private var description: ServiceDescription { package.description }

    var lines: [String] {
        var lines = ["\(description.name) \(description.version)  in \(place.displayed)"]
        if !description.summary.isEmpty { lines.append("  \(description.summary)") }
        lines += apis + asked + consumers + type + controller
        return lines
    }

    private var apis: [String] {
        var lines = ["APIs"]
        for export in description.exports {
            let types = package.snapshots.map(\.resource).filter {
                export.resources.isEmpty || export.resources.contains($0)
            }
            lines.append("  \(export.name): \(types.joined(separator: ", "))")
        }
        return lines
    }

    private var asked: [String] {
        let claims = description.exports.flatMap(\.claims)
        guard !claims.isEmpty else { return ["Consumers are asked for nothing"] }
        return ["Consumers are asked"]
            + claims.map { "  to \($0.claim.sentence): \($0.reason)" }
    }

    private var consumers: [String] {
        let granted = description.consumers.adding(options.consumers)
        let all = granted.users.map { "user \($0)" } + granted.groups.map { "group \($0)" }
        return ["It may be bound by " + (all.isEmpty ? "nobody yet" : all.joined(separator: ", "))]
    }

    private var type: [String] {
        description.type.map { ["It offers workspaces of the type \(place.text):\($0)"] } ?? []
    }

    private var controller: [String] {
        guard let controller = description.controller else {
            return ["Nothing of it runs on compute"]
        }
        let selector = selector ?? options.compute ?? controller.compute
        var lines = [
            "The controller",
            "  works as the service account \(controller.account): what its exports and their claims "
                + "allow, nothing else",
        ]
        if selector.isEmpty {
            lines.append("  runs on no cluster: say on which with --compute")
        } else {
            let names = clusterNames.joined(separator: ", ")
            let count = clusterNames.count
            lines.append(
                "  runs on \(count) cluster\(count == 1 ? "" : "s") (\(selector))"
                    + (names.isEmpty ? "" : ": \(names)"))
            lines.append("  in the namespace \(controller.namespace)")
        }
        return lines
    }

    /// For programs.
    var value: Value {
        [
            "name": .string(description.name),
            "version": .string(description.version.description), "path": .string(place.displayed),
            "resources": Value(strings: package.snapshots.map(\.resource)),
            "claims": .array(
                description.exports.flatMap(\.claims).map {
                    ["claim": $0.claim.value, "reason": .string($0.reason)]
                }), "clusters": Value(strings: clusterNames),
        ]
    }
}
