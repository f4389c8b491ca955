import PlatModel
import PlatSystem
public import PlatValue

/// Why a service account has no token, or is not removed.
public enum ServiceAccountError: Error, Sendable, Equatable {
    case client(ClientError)
    /// Somebody else made it, and may use it for something else.
    case foreign
    /// The control plane does not fill the secret that is made for its token.
    case noToken(secret: String, after: Duration)
}

/// A user that is a program: a service account of a workspace, made for one purpose.
///
/// One that is gone is not made again under its name: a kcp's other shards go on knowing the old one,
/// and refuse the tokens of the new one.
public struct ServiceAccount: Sendable {
    private let client: Client
    /// What it is called.
    public let name: String
    /// Where it is.
    public let namespace: String
    /// What it was made for, as an annotation says; others are left alone.
    private let purpose: String

    /// An account in the workspace of `client`, which need not be there yet.
    public init(client: Client, name: String, namespace: String, purpose: String) {
        self.client = client
        self.name = name
        self.namespace = namespace
        self.purpose = purpose
    }

    private static let purposeAnnotation = "plat/made-for"
    /// How long a control plane may take to fill a secret.
    private static let patience = Duration.seconds(10)

    private var reference: ObjectReference {
        ObjectReference(.serviceAccounts, namespace: namespace, name: name)
    }

    private var secret: ObjectReference {
        ObjectReference(.secrets, namespace: namespace, name: "\(name)-token")
    }

    /// As it stands in a role binding.
    public var subject: Value {
        ["kind": "ServiceAccount", "name": .string(name), "namespace": .string(namespace)]
    }

    /// The accounts that were made for a purpose, the last one last.
    public static func all(
        for purpose: String, namespace: String, _ client: Client
    ) async throws(ClientError) -> [ServiceAccount] {
        let path = APIResource.serviceAccounts.path(namespace: namespace)
        return try await client.items(path).items
            .filter { $0.annotation(purposeAnnotation) == purpose && !$0.isBeingDeleted }
            .sorted { ($0.creationTimestamp ?? "") < ($1.creationTimestamp ?? "") }
            .map {
                ServiceAccount(
                    client: client, name: $0.objectName, namespace: namespace, purpose: purpose)
            }
    }

    /// Makes an account whose name starts with `prefix` and is nobody else's, and the namespace where
    /// that is missing.
    public static func make(
        prefix: String, for purpose: String, namespace: String, _ client: Client
    ) async throws(ClientError) -> ServiceAccount {
        let made = try await create(["generateName": .string(prefix)], purpose, namespace, client)
        return ServiceAccount(
            client: client, name: made.objectName, namespace: namespace, purpose: purpose)
    }

    /// Makes the account, and its namespace, where they are missing; true when the account was.
    public func make() async throws(ClientError) -> Bool {
        guard try await client.objectIfAny(reference) == nil else { return false }
        _ = try await Self.create(["name": .string(name)], purpose, namespace, client)
        return true
    }

    private static func create(
        _ name: Value, _ purpose: String, _ namespace: String, _ client: Client
    ) async throws(ClientError) -> Value {
        try await client.makeNamespace(namespace)
        var metadata = name
        metadata["namespace"] = .string(namespace)
        metadata["annotations"] = [purposeAnnotation: .string(purpose)]
        return try await client.create(
            ["apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata],
            .serviceAccounts, namespace: namespace)
    }

    /// A token that ends by itself, and when.
    public func token(
        lasting duration: Duration? = nil
    ) async throws(ServiceAccountError) -> (token: String, end: String) {
        do throws(ClientError) {
            let (token, review) = try await client.token(
                for: name, namespace: namespace, lasts: duration)
            return (token, review.at("status", "expirationTimestamp")?.stringValue ?? "")
        } catch {
            throw .client(error)
        }
    }

    /// The token of a secret, which is good for as long as the secret is there. A secret that
    /// exists gives the same token again.
    public func lastingToken() async throws(ServiceAccountError) -> String {
        do throws(ClientError) {
            if try await client.objectIfAny(secret) == nil {
                _ = try await client.create(newSecret, .secrets, namespace: namespace)
            }
            let waited = try await client.session.clock.wait(timeout: Self.patience) {
                () throws(ClientError) -> String? in
                guard let found = try await client.objectIfAny(secret),
                    let token = Secret(found).data("token"), !token.isEmpty
                else { return nil }
                return String(decoding: token, as: UTF8.self)
            }
            switch waited {
            case .found(let token): return token
            case .cancelled: throw .cancelled
            case .timedOut: break
            }
        } catch {
            throw .client(error)
        }
        throw .noToken(secret: secret.name, after: Self.patience)
    }

    /// Removes the account and its secret, and with them every token that was given for it; true when
    /// there was one. Only what was made for this purpose is removed.
    public func remove() async throws(ServiceAccountError) -> Bool {
        do throws(ClientError) {
            guard let account = try await client.objectIfAny(reference) else { return false }
            if account.annotation(Self.purposeAnnotation) == purpose {
                for part in [secret, reference] {
                    do throws(ClientError) { try await client.delete(part) } catch {
                        if !error.isNotFound { throw error }
                    }
                }
                return true
            }
        } catch {
            throw .client(error)
        }
        throw .foreign
    }

    private var newSecret: Value {
        [
            "apiVersion": "v1", "kind": "Secret", "type": .string(Secret.accountTokenType),
            "metadata": [
                "name": .string(secret.name), "namespace": .string(namespace),
                "annotations": [Secret.Annotation.accountName: .string(name)],
            ],
        ]
    }
}
