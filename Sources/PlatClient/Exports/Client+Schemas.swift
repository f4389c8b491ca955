import PlatModel
public import PlatValue

extension Client {
    /// The schemas of an export that no export of this workspace refers to, once it is gone.
    public func schemas(onlyOf export: Value) async throws(ClientError) -> [ObjectReference] {
        let others = try await items(APIResource.exports.path()).items
        let used = Set(others.flatMap { APIExport($0).resources.map(\.schema) })
        return APIExport(export).resources.map(\.schema)
            .filter { !$0.isEmpty && !used.contains($0) }
            .map { ObjectReference(.schemas, name: $0) }
    }
}
