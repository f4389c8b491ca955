import PlatModel
import PlatSystem
import PlatValue

/// Waits until a kcp of several processes may be expected to know everywhere what was written in one
/// of them: another shard judges by its cache of it.
///
/// A role or a binding gets a mark when it is to be copied (`internal.kcp.io/replicate`), an export
/// has none. On two shards copies were there 0.6 to 0.8 s later (kcp contract, 9).
public struct Replication: Sendable {
    private let client: Client
    private static let mark = "internal.kcp.io/replicate"
    /// Copies take less than a second on an idle machine.
    private static let pause = Duration.seconds(2)
    private static let markPatience = Duration.seconds(5)

    /// Waits for what was written through `client`.
    public init(client: Client) { self.client = client }

    /// Waits for what was written just now: an export, or the rights in it. Answers at once where
    /// there is nothing to wait for.
    public func wait(forMarksOn objects: [ObjectReference] = []) async throws(ClientError) {
        guard try await !client.serverVersion().isEmbedded else { return }
        let clock = client.session.clock
        for reference in objects {
            let waited: Waited<Bool>
            waited = try await clock.wait(timeout: Self.markPatience) {
                () throws(ClientError) -> Bool? in
                guard let object = try await client.objectIfAny(reference) else { return true }
                let isMarked =
                    object.annotation(Self.mark) != nil || object.label(Self.mark) != nil
                return isMarked ? true : nil
            }
            if case .cancelled = waited { throw .cancelled }
        }
        do { try await clock.sleep(Self.pause) } catch { throw .cancelled }
    }
}
