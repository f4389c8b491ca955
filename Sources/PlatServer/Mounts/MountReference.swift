import PlatModel

extension MountReference {
    /// Whether a stored object may be the one that is meant. The kind is not in a key, so another
    /// kind of the same group passes too; looking at a mount once too often does no harm.
    func mayBe(_ key: ObjectKey) -> Bool {
        guard key.name == name, key.namespace.isEmpty || key.namespace == namespace else {
            return false
        }
        let resource = key.resource.prefix { $0 != ":" }
        let group = resource.firstIndex(of: ".").map { resource[resource.index(after: $0)...] }
        return group ?? "" == self.group
    }

    /// The kind as the workspace serves it; nil where it serves no such kind.
    func type(in surface: APISurface) -> ResourceType? {
        surface.group(group)?.versions.first { $0.name == version }?
            .types.first { $0.kind == kind }
    }
}
