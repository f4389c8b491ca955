import PlatClient
import PlatModel
import PlatSystem

extension ServiceError: Tellable {
    func told(about name: String, program: String) -> CommandError {
        switch self {
        case .client(let error): CommandError(error, name)
        case .workspace(let error): error.told(program: program)
        case .export(let error): error.told(about: name, program: program)
        case .account(let error): error.told(about: name, program: program)
        case .binding(let export, let error): error.told(about: export, program: program)
        case .package(let error): error.told(about: name, program: program)
        case .refused(let failures): refused(failures, program)
        case .foreign(let objects):
            CommandError(
                .conflict, name,
                "what it brings is there already, and somebody else's: " + Self.list(objects),
                hints: [
                    "nothing was changed: install it elsewhere (--at PATH), or remove what is there"
                ])
        case .takenOver:
            CommandError(
                .conflict, name, "somebody else has begun something with it meanwhile",
                hints: ["see how it is: \(program) service status \(name)"])
        case .unknown, .unnamed, .notKept: absent(name, program)
        case .installed(let version):
            CommandError(
                .alreadyExists, name, "version \(version) is installed",
                hints: ["move it to another version: \(program) service upgrade DIR"])
        case .otherContent(let version):
            CommandError(
                .conflict, name, "version \(version) is installed with another content",
                hints: ["what has changed is another version: raise it in service.yaml"])
        case .unfinished(let record): unfinished(record, program)
        case .backwards(let present, let wanted):
            CommandError(
                .conflict, name, "\(wanted) is older than \(present), which runs",
                hints: ["go back to what was there before: \(program) service rollback \(name)"])
        case .breaking(let impacts): breaking(impacts, name)
        case .inUse(let consumers):
            CommandError(
                .conflict, name,
                "\(consumers.count) workspace\(consumers.count == 1 ? " uses" : "s use") it: "
                    + Self.list(consumers),
                hints: [
                    "its users remove it first: \(program) bind rm, in each of them",
                    "take the controllers alone, and leave their data: --keep-data",
                ])
        case .noPrevious:
            CommandError(.notFound, name, "there is no version to go back to")
        case .clusters(let failures, let done):
            CommandError(
                .unavailable, name,
                "not as it is to be on \(failures.count) of \(failures.count + done) clusters: "
                    + Self.list(failures.map(\.path.displayed)),
                hints: ["the rest is done, and stays: run it again when that has passed"]
                    + failures.filter(\.isAway).prefix(1).map {
                        "where it does not come back: \(program) compute unmount "
                            + "\($0.path.displayed), and run it again"
                    })
        }
    }

    /// There is none of that name, or less of it than is needed.
    private func absent(_ name: String, _ program: String) -> CommandError {
        switch self {
        case .unknown(let names):
            CommandError(
                .notFound, name, "no such service here",
                hints: names.isEmpty
                    ? [
                        "see where there are any: \(program) service ls -R",
                        "install it: \(program) service install DIR",
                    ] : ["there are: " + Self.list(names)])
        case .unnamed(let names):
            CommandError(
                .notFound, name, "has \(names.count) services: name one",
                hints: names.isEmpty
                    ? ["see where there are any: \(program) service ls -R"]
                    : ["there are: " + Self.list(names)])
        case .notKept(let version):
            CommandError(
                .notFound, name, "its package of version \(version) is not kept",
                hints: ["bring it again: \(program) service upgrade DIR"])
        default: .reported
        }
    }

    private static func list(_ names: [String]) -> String {
        names.prefix(5).joined(separator: ", ")
            + (names.count > 5 ? " and \(names.count - 5) others" : "")
    }

    private func refused(_ failures: [Failure], _ program: String) -> CommandError {
        guard let first = failures.first else { return .reported }
        var error = first.error.told(about: first.manifest, program: program)
        if failures.count > 1 {
            error.hints.append("and \(failures.count - 1) others; nothing later was tried")
        }
        error.hints.append("what is done stays: run it again when this has passed")
        return error
    }

    private func unfinished(_ record: ServiceRecord, _ program: String) -> CommandError {
        let name = record.name
        let hints =
            switch record.state {
            case .installing: ["go on: \(program) service install DIR"]
            case .removing: ["go on: \(program) service rm \(name)"]
            case .upgrading:
                [
                    "go on: \(program) service upgrade DIR",
                    "go back: \(program) service rollback \(name)",
                ]
            case .rollingBack: ["go on: \(program) service rollback \(name)"]
            case .installed, .kept: [String]()
            }
        let version = record.target.isEmpty ? record.version : record.target
        return CommandError(
            .conflict, name, "was interrupted while \(record.state.rawValue) \(version)",
            hints: hints)
    }

    private func breaking(_ impacts: [ServiceImpact], _ name: String) -> CommandError {
        let consumers = Set(impacts.flatMap(\.impact.consumers)).sorted()
        let breaks = impacts.flatMap { $0.impact.changes.flatMap(\.breaks) }
        return CommandError(
            .conflict, name,
            "would break \(Self.list(consumers)): \(breaks.joined(separator: "; "))",
            hints: [
                "add a version instead, or make it wider", "do it all the same: --break",
            ])
    }
}

extension ServiceError.Reason {
    /// Why a cluster is not as it is to be.
    func told(about cluster: WorkspacePath, program: String) -> CommandError {
        let place = cluster.displayed
        switch self {
        case .away(let why): return CommandError(.unavailable, place, why)
        case .foreign(let object):
            return CommandError(
                .conflict, "\(place): \(object)", "is there and belongs to somebody else",
                hints: ["remove it, or let the package use another namespace"])
        case .client(let error):
            let told = CommandError(error, place)
            guard error.isForbidden else { return told }
            return told.adding(
                hint: "whoever comes through a mount comes as who he is: "
                    + "the cluster's administrator lets him in")
        case .apply(let failure):
            var error = failure.error.told(about: failure.manifest, program: program)
            error.subject = "\(place): \(error.subject)"
            return error
        case .unready(let unready):
            return unready.error.told(
                about: "\(place): \(unready.reference.displayed)", program: program)
        case .removal(let reference, let error):
            return error.told(about: "\(place): \(reference.displayed)", program: program)
        case .notTried:
            return CommandError(
                .invalid, place, "not tried: a cluster before it did not get ready")
        }
    }
}

extension ServiceBindingError: Tellable {
    func told(about export: String, program: String) -> CommandError {
        switch self {
        case .binding(.client(let error)): CommandError(error, export)
        case .binding(.taken):
            CommandError(
                .alreadyExists, export, "a binding of that name is there, of another export")
        case .wait(let error): error.told(about: export, program: program)
        case .claims(let error): error.told(about: export, program: program)
        }
    }
}

/// Does something with a service; what went wrong on clusters is told cluster by cluster.
func servicing<R>(
    _ name: String, _ context: Context, _ body: () async throws(ServiceError) -> R
) async throws(CommandError) -> R {
    do throws(ServiceError) { return try await body() } catch {
        if case .clusters(let failures, _) = error {
            for failure in failures {
                for reason in failure.reasons {
                    context.report(reason.told(about: failure.path, program: context.program))
                }
            }
        }
        if Task.isCancelled {
            throw CommandError(
                .interrupted, name, "interrupted",
                hints: ["what is done stays: run it again to go on"])
        }
        throw error.told(about: name, program: context.program)
    }
}
