import PlatModel
public import PlatValue

/// What somebody loses with an object that goes.
public struct Loss: Sendable, Equatable {
    /// The export, or the binding.
    public var subject: String
    /// What is lost, and by whom.
    public var impact: ExportImpact
}

extension Client {
    /// What others lose with an object of this workspace: users of an export, also of one that lies in
    /// a workspace, and objects of the types of a binding. What may not be seen is left out: the server
    /// alone knows it.
    public func losses(with reference: ObjectReference, _ object: Value) async -> [Loss] {
        switch reference.resource.fullName {
        case APIResource.exports.fullName:
            // See above: what may not be seen is left out.
            guard let impact = try? await impact(ofRemoving: object), impact.isBreaking else {
                return []
            }
            return [Loss(subject: reference.name, impact: impact)]
        case APIResource.bindings.fullName:
            // The same.
            guard let impact = try? await impact(ofRemovingBinding: object),
                !impact.changes.isEmpty
            else { return [] }
            return [Loss(subject: reference.name, impact: impact)]
        case APIResource.workspaces.fullName:
            guard let path else { return [] }
            return await at(path.appending(reference.name)).exportsInUse().map {
                Loss(subject: "\($0.path.displayed):\($0.name)", impact: $0.impact)
            }
        default: return []
        }
    }
}
