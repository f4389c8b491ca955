public import PlatValue

extension Client {
    /// The schemas of an export that no export of this workspace refers to, once it is gone.
    public func schemas(onlyOf export: Value) async throws(ClientError) -> [ObjectReference] {
        let others = try await items(APIResource.exports.path()).items
        let used = Set(others.flatMap(Self.schemas))
        return Self.schemas(export).filter { !used.contains($0) }
            .map { ObjectReference(.schemas, name: $0) }
    }

    private static func schemas(_ export: Value) -> [String] {
        (export.at("spec", "resources")?.arrayValue ?? []).compactMap { $0["schema"]?.stringValue }
    }
}
