import PlatClient
import PlatModel
import PlatSystem
import PlatValue

/// Binding one export, and what is said of it meanwhile.
struct ExportBinding {
    let context: Context
    let client: Client
    /// The workspace that publishes the export.
    let provider: WorkspacePath
    let export: String
    /// What the binding is called.
    let name: String

    private var maker: BindingMaker {
        BindingMaker(client: client, provider: provider, export: export, name: name)
    }

    var reference: ObjectReference { maker.reference }

    /// `:root:ml:training:training.faros.sh`.
    private var displayed: String { "\(provider.displayed):\(export)" }

    /// Makes the binding, or tries it only; false where it is there. What could not be bound is refused
    /// before a binding of it stays behind.
    func make(isDryRun: Bool) async throws(CommandError) -> Bool {
        let conflicts = try await calling(displayed, context) { () throws(ClientError) in
            try await client.conflicts(with: export, of: provider, as: name)
        }
        guard conflicts.isEmpty else {
            throw CommandError(
                .conflict, displayed,
                "this workspace has already " + conflicts.map(\.words).joined(separator: ", and "),
                hints: ["remove that, or bind in another workspace"]
                    + Set(conflicts.map { $0.wayOut(context.program) }).sorted())
        }
        do throws(BindingError) { return try await maker.make(isDryRun: isDryRun) } catch {
            throw error.told(about: name, export: displayed, program: context.program)
        }
    }

    /// Says what would be bound, and what the export wants; the latter not where it may not be read.
    func tellTried(isNew: Bool) async {
        let source = ObjectReference(.exports, name: export)
        // See above.
        if let object = try? await client.at(provider).object(source) {
            tellWishes(APIExport(object).claims)
        }
        let change = isNew ? Outcome.created : .unchanged
        context.tell(
            "\(reference.displayed) \(change.rawValue) (dry run)",
            .outcome(reference.displayed, change.rawValue))
    }

    /// Says what the export wants.
    func tellWishes(_ claims: [PermissionClaim]) {
        for claim in claims {
            context.output.note("\(export) wants to \(claim.sentence) of this workspace")
        }
    }

    func waitUntilBound(_ timeout: Duration) async throws(CommandError) -> Value {
        try await context.interruption.whilePending(
            "the binding \(name) goes on at the server"
        ) { () throws(CommandError) in
            do throws(WaitError) {
                return try await client.wait(until: reference, timeout: timeout) { missing in
                    context.output.live("waiting for \(name): \(missing)")
                }
            } catch {
                let told = error.told(about: name, program: context.program)
                if case .client = error { throw told }
                throw told.adding(
                    hint: "the binding stays, and binds when that has passed; remove it: "
                        + "\(context.program) bind rm \(name)")
            }
        }
    }
}
