import PlatModel
import PlatSystem
import PlatValue
import Synchronization

/// Which of several providers writes what it finds: whoever holds the lease. All of them serve.
///
/// The clocks of the processes need not agree: a lease that nobody has renewed for as long as it lasts,
/// as seen from here, may be taken.
public final class ProviderLease: Sendable {
    private struct State {
        /// Until when it is ours.
        var heldUntil: ContinuousClock.Instant?
        /// What was seen of somebody else's, and since when.
        var seen: (revision: String, since: ContinuousClock.Instant)?
    }

    private let client: Client
    private let reference: ObjectReference
    private let holder: String
    private let onTrouble: @Sendable (String) -> Void
    private let state = Mutex(State())

    private static let duration = Duration.seconds(15)
    private static let pause = Duration.seconds(4)

    /// The lease `name` in the workspace of `client`. `holder` is unique among the providers.
    public init(
        client: Client, namespace: String, name: String, holder: String,
        onTrouble: @escaping @Sendable (String) -> Void
    ) {
        self.client = client
        self.holder = holder
        self.onTrouble = onTrouble
        reference = ObjectReference(.leases, namespace: namespace, name: name)
    }

    /// Whether this process holds it.
    public var isHeld: Bool {
        state.withLock { $0.heldUntil.map { $0 > .now } ?? false }
    }

    /// Takes and renews it until cancelled; gives it up then.
    public func run() async {
        var isTold = false
        while !Task.isCancelled {
            do throws(ClientError) {
                try await step()
                isTold = false
            } catch {
                // Others were faster: the next look shows who.
                if !isTold, !Task.isCancelled, !error.isConflict, !error.isAlreadyExists {
                    onTrouble("the lease \(reference.name): \(error)")
                    isTold = true
                }
            }
            do { try await client.session.clock.sleep(Self.pause) } catch { break }
        }
    }

    /// Lets somebody else have it at once.
    public func release() async {
        guard isHeld else { return }
        state.withLock { $0.heldUntil = nil }
        do throws(ClientError) {
            let lease = try await client.object(reference)
            guard lease.at("spec", "holderIdentity") == .string(holder) else { return }
            _ = try await client.update(written(lease, holder: ""), reference)
        } catch {
            onTrouble("the lease \(reference.name): \(error)")
        }
    }

    private func step() async throws(ClientError) {
        let began = ContinuousClock.now
        guard let lease = try await client.objectIfAny(reference) else {
            let object: Value = [
                "apiVersion": "coordination.k8s.io/v1", "kind": "Lease",
                "metadata": [
                    "name": .string(reference.name), "namespace": .string(reference.namespace),
                ],
            ]
            _ = try await client.create(
                written(object, holder: holder), .leases, namespace: reference.namespace)
            return hold(since: began)
        }
        guard mayTake(lease) else { return }
        _ = try await client.update(written(lease, holder: holder), reference)
        hold(since: began)
    }

    private func hold(since began: ContinuousClock.Instant) {
        state.withLock { state in
            state.heldUntil = began + Self.duration
            state.seen = nil
        }
    }

    private func mayTake(_ lease: Value) -> Bool {
        let owner = lease.at("spec", "holderIdentity")?.stringValue ?? ""
        guard !owner.isEmpty, owner != holder else { return true }
        let revision = lease.resourceVersion ?? ""
        return state.withLock { state in
            state.heldUntil = nil
            guard let seen = state.seen, seen.revision == revision else {
                state.seen = (revision, .now)
                return false
            }
            return ContinuousClock.now - seen.since > Self.duration
        }
    }

    private func written(_ lease: Value, holder: String) -> Value {
        var lease = lease
        // Whole seconds, in the form that the field demands.
        let now = Timestamp(seconds: Int64(client.session.clock.now()))
        let time: Value = .string(now.text(withFraction: false).dropLast() + ".000000Z")
        let changed = lease.at("spec", "holderIdentity") != .string(holder)
        lease.set(.string(holder), at: "spec", "holderIdentity")
        lease.set(
            .integer(Self.duration.components.seconds), at: "spec", "leaseDurationSeconds")
        lease.set(time, at: "spec", "renewTime")
        if changed {
            lease.set(time, at: "spec", "acquireTime")
        }
        return lease
    }
}
