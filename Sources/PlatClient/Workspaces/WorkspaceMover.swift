public import PlatModel
import PlatSystem
import PlatValue

/// Why a workspace did not move.
public enum MoveError: Error, Sendable, Equatable {
    case client(ClientError)
    /// It is a mount, or has no logical cluster yet.
    case notMovable
    /// No other location has the labels; with those that there are.
    case noLocation([KnownLocation])
    /// It lives there already.
    case alreadyThere(String)
    /// Another move is under way, to this location.
    case isMoving(String)
    /// The API of moves cannot be had here: what stands in the way.
    case unavailable(String)
    /// The control plane does not move it, and says why.
    case refused(String)
    /// It goes on without us.
    case timedOut(after: Duration, phase: String)
}

/// Moves a workspace to another location, by kcp's LogicalClusterMigration.
public struct WorkspaceMover: Sendable {
    private let name: String
    private let client: Client
    private let timeout: Duration

    /// The workspace of a name; `parent` is a client of the workspace that holds it.
    public init(_ name: String, parent: Client, timeout: Duration) {
        self.name = name
        client = parent
        self.timeout = timeout
    }

    /// Moves it to a location with these labels, and answers its name when it lives there; `onPhase` is
    /// told how far it is.
    ///
    /// The API of moves is bound in the parent for as long as that takes, unless it is there.
    public func move(
        to selector: LabelSelector, onPhase: (String) -> Void
    ) async throws(MoveError) -> String {
        let (cluster, destination) = try await plan(selector)
        let binding = try await bind()
        let outcome: Result<Void, MoveError>
        do throws(MoveError) {
            try await follow(cluster, to: destination, onPhase: onPhase)
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        // What goes on without us needs it.
        if case .failure(.timedOut) = outcome {} else if let binding { await release(binding) }
        try outcome.get()
        return destination
    }

    /// What the control plane says, or why it says nothing.
    private func asking<Answer>(
        _ ask: () async throws(ClientError) -> Answer
    ) async throws(MoveError) -> Answer {
        do throws(ClientError) { return try await ask() } catch { throw .client(error) }
    }

    private func plan(
        _ selector: LabelSelector
    ) async throws(MoveError) -> (cluster: String, destination: String) {
        let workspace = try await asking { () throws(ClientError) in
            try await client.childWorkspace(name)
        }
        guard !workspace.isMount, !workspace.cluster.isEmpty else { throw .notMovable }
        let all = try await asking { () throws(ClientError) in try await client.locations().all }
        let fitting = all.filter { location in selector.matches { location.labels[$0] } }
        let present = workspace.value.annotation(Workspace.Annotation.shard)
        if let present, fitting.contains(where: { $0.name == present }) {
            throw .alreadyThere(present)
        }
        guard let first = fitting.first else { throw .noLocation(all) }
        return (workspace.cluster, first.name)
    }

    /// The binding that was made for the move; nil where the API was there.
    private func bind() async throws(MoveError) -> ObjectReference? {
        let maker = BindingMaker(
            client: client, provider: .root, export: APIResource.migrations.group,
            name: APIResource.migrations.group)
        do {
            let bound = try await client.items(APIResource.bindings.path()).items
            let isThere = bound.contains {
                APIBinding($0).export?.name == APIResource.migrations.group
            }
            guard !isThere, try await maker.make() else { return nil }
            try await client.wait(until: maker.reference, timeout: timeout)
            return maker.reference
        } catch let error as ClientError {
            throw .client(error)
        } catch BindingError.client(let error) {
            throw .client(error)
        } catch {
            throw .unavailable("\(maker.reference.displayed) is in the way")
        }
    }

    /// Takes the binding away, and waits until it is gone: the next move makes one of its own.
    private func release(_ binding: ObjectReference) async {
        _ = await client.session.clock.wait(timeout: .seconds(10)) { () -> Void? in
            // What cannot be removed, or seen, disturbs nobody; it is tried again until then.
            guard let left = try? await client.objectIfAny(binding) else { return () }
            // See above.
            if !left.isBeingDeleted { _ = try? await client.delete(binding) }
            return nil
        }
    }

    private func follow(
        _ cluster: String, to destination: String, onPhase: (String) -> Void
    ) async throws(MoveError) {
        let reference = ObjectReference(.migrations, name: "move-" + cluster)
        try await begin(cluster, to: destination, reference)
        var phase = "Preparing"
        let pauses = Duration.milliseconds(10)...Duration.milliseconds(250)
        let waited: Waited<Value>
        waited = try await client.session.clock.wait(timeout: timeout, pauses: pauses) {
            () throws(MoveError) in
            do throws(ClientError) {
                let object = try await client.object(reference)
                phase = object.at("status", "phase")?.stringValue ?? phase
                onPhase(phase)
                guard ["Completed", "Failed"].contains(phase) else { return nil }
                return object
            } catch {
                throw .client(error)
            }
        }
        switch waited {
        case .found(let object):
            // It has said what it had to say.
            _ = try? await client.delete(reference)
            guard phase == "Completed" else {
                let why = object.conditions.first { !$0.isTrue }
                throw .refused(why?.message ?? why?.reason ?? "it says not why")
            }
        case .timedOut: throw .timedOut(after: timeout, phase: phase)
        case .cancelled: throw .client(.cancelled)
        }
    }

    /// Asks for the move; one to the same place that is under way will do.
    private func begin(
        _ cluster: String, to destination: String, _ reference: ObjectReference
    ) async throws(MoveError) {
        let wanted: Value = [
            "apiVersion": "migration.kcp.io/v1alpha1", "kind": "LogicalClusterMigration",
            "metadata": ["name": .string(reference.name)],
            "spec": [
                "logicalCluster": .string(cluster), "destinationShard": .string(destination),
            ],
        ]
        let earlier = try await asking { () throws(ClientError) in
            try await client.objectIfAny(reference).map(LogicalClusterMigration.init)
        }
        if let earlier, ![.completed, .failed].contains(earlier.phase) {
            guard earlier.destination == destination else { throw .isMoving(earlier.destination) }
            return
        }
        try await asking { () throws(ClientError) in
            if earlier != nil { try await client.delete(reference) }
            _ = try await client.create(wanted, .migrations)
        }
    }
}
