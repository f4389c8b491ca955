public import PlatModel
import PlatValue

/// A service as users find it: an export, with what its vendor says of it.
public struct ServiceOffer: Sendable, Equatable {
    /// The workspace that it is in.
    public var path: WorkspacePath
    /// The export that is bound.
    public var export: String
    /// What the service is called.
    public var name: String
    /// Which version runs.
    public var version: String
    /// In a sentence.
    public var summary: String
    /// What it asks, each with the vendor's reason.
    public var claims: [(claim: PermissionClaim, reason: String)]

    /// Nil for an export that is none of a service.
    init?(_ path: WorkspacePath, _ object: Value) {
        guard let name = object.annotation(ServiceObjects.Annotation.name) else { return nil }
        self.path = path
        self.name = name
        export = object.objectName
        version = object.annotation(ServiceObjects.Annotation.version) ?? ""
        summary = object.annotation(ServiceObjects.Annotation.summary) ?? ""
        let text = object.annotation(ServiceObjects.Annotation.reasons) ?? ""
        // Reasons that somebody has spoiled are none.
        let reasons = try? Value(json: Array(text.utf8))
        claims = APIExport(object).claims.map { ($0, reasons?[$0.name]?.stringValue ?? "") }
    }

    public static func == (left: ServiceOffer, right: ServiceOffer) -> Bool {
        left.path == right.path && left.export == right.export && left.version == right.version
    }
}

extension Client {
    /// The services that can be bound from here: those of one workspace, or in this and all below.
    public func serviceOffers(
        in place: WorkspacePath? = nil
    ) async throws(ClientError) -> [ServiceOffer] {
        if let place {
            let exports = try await at(place).items(APIResource.exports.path()).items
            return exports.compactMap { ServiceOffer(place, $0) }
        }
        return await catalog().filter(\.isBindable).compactMap { ServiceOffer($0.path, $0.export) }
    }
}
