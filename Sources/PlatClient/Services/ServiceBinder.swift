public import PlatModel
import PlatSystem
public import PlatValue

/// Why an export of a service was not brought into a workspace.
public enum ServiceBindingError: Error, Sendable {
    case binding(BindingError)
    case wait(WaitError)
    case claims(ClaimError)
}

/// Brings an export of a service into a workspace, and grants what it asks there.
public struct ServiceBinder: Sendable {
    private let client: Client
    private let maker: BindingMaker
    private let timeout: Duration
    /// The binding.
    public var reference: ObjectReference { maker.reference }

    /// An export of the workspace `provider`, for the workspace of `client`.
    public init(
        _ export: String, of provider: WorkspacePath, for client: Client, timeout: Duration
    ) {
        self.client = client
        self.timeout = timeout
        maker = BindingMaker(client: client, provider: provider, export: export, name: export)
    }

    /// Binds it, waits until its types are there, and grants everything that it asks. Answers the
    /// binding, and whether it was not there before.
    public func bind(
        onWait: (String) -> Void = { _ in }
    ) async throws(ServiceBindingError) -> (binding: Value, isNew: Bool) {
        let isNew: Bool
        do throws(BindingError) { isNew = try await maker.make() } catch { throw .binding(error) }
        let bound: Value
        do throws(WaitError) {
            bound = try await client.wait(until: reference, timeout: timeout, onWait: onWait)
        } catch {
            throw .wait(error)
        }
        do throws(ClaimError) {
            let answered = try await client.answerClaims(
                of: bound, ClaimAnswers(acceptsAll: true))
            return (answered, isNew)
        } catch {
            throw .claims(error)
        }
    }
}
