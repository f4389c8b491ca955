public import PlatModel

/// A word that stands for no resource, or for a kind that is not served.
public enum ResourceLookupError: Error, Sendable {
    case client(ClientError)
    /// The workspace may not be entered, and whether it exists is not said.
    case hidden(WorkspacePath)
    /// Nothing of that name; with every name there is.
    case unknown(names: [String])
    /// Resources of several groups have that name; with the names that tell them apart.
    case ambiguous(names: [String])
}

extension Client {
    /// The resource that a kind in a manifest means.
    public func resource(
        for kind: GroupVersionKind
    ) async throws(ResourceLookupError) -> APIResource {
        let found: [APIResource]
        do throws(ClientError) { found = try await resources(of: kind.groupVersion) } catch {
            throw lookupError(error)
        }
        guard let resource = found.first(where: { $0.kind == kind.kind }) else {
            throw .unknown(names: found.map(\.kind))
        }
        return resource
    }

    /// The resource that the user means by `models`, `model`, `Model`, a short name, and any of
    /// these with `.group` or `.version.group` behind it, or by a category of one. Kubernetes' own
    /// groups win over others; where several of the others have the name, nobody knows which one is
    /// meant.
    public func resource(named word: String) async throws(ResourceLookupError) -> APIResource {
        let all: [APIResource]
        do throws(ClientError) { all = try await allResources() } catch { throw lookupError(error) }
        let parts = word.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        let suffix = parts.count > 1 ? String(parts[1]) : nil
        let candidates = all.filter { resource in
            guard let suffix else { return true }
            return suffix == resource.group
                || suffix == "\(resource.resource.version).\(resource.group)"
                || (resource.group.isEmpty
                    && (suffix == "core" || suffix == resource.resource.version))
        }
        // Plural names first: a short name must not hide a resource that is called so.
        let lowered = name.lowercased()
        let ways: [(APIResource) -> Bool] = [
            { $0.resource.resource.lowercased() == lowered },
            { $0.singular.lowercased() == lowered }, { $0.kind.lowercased() == lowered },
            { $0.shortNames.contains(name) },
        ]
        for isMeant in ways {
            let found = candidates.filter(isMeant)
            guard let first = found.first(where: \.isKubernetes) ?? found.first else { continue }
            var names: [String] = []
            for resource in found where !names.contains(resource.fullName) {
                names.append(resource.fullName)
            }
            guard first.isKubernetes || names.count == 1 else {
                throw .ambiguous(names: names.sorted())
            }
            return first
        }
        // A category is no type, but where it has one only that is meant.
        let members = Self.members(of: word, in: all)
        if let only = members.first, members.count == 1 { return only }
        guard members.isEmpty else { throw .ambiguous(names: members.map(\.fullName).sorted()) }
        throw .unknown(
            names: all.flatMap { [$0.resource.resource, $0.fullName] + $0.shortNames }
                + all.flatMap(\.categories))
    }

    /// The resources that the user means by a word: every one of the category of that name that can
    /// be listed, in its preferred version, as kubectl has it; else the one that is called so.
    public func resources(
        named word: String
    ) async throws(ResourceLookupError) -> [APIResource] {
        let all: [APIResource]
        do throws(ClientError) { all = try await allResources() } catch { throw lookupError(error) }
        let found = Self.members(of: word, in: all)
        return found.isEmpty ? [try await resource(named: word)] : found
    }

    private static func members(of category: String, in all: [APIResource]) -> [APIResource] {
        var seen: Set<GroupResource> = []
        return all.filter {
            $0.categories.contains(category) && $0.verbs.contains("list")
                && seen.insert($0.resource.groupResource).inserted
        }
    }

    private func lookupError(_ error: ClientError) -> ResourceLookupError {
        if case .closed(let workspace) = error {
            return workspace.isUnknown ? .client(error) : .hidden(workspace.path)
        }
        guard error.isForbidden, let path else { return .client(error) }
        return .hidden(path)
    }
}

extension APIResource {
    /// Whether it is one of those that every Kubernetes has.
    fileprivate var isKubernetes: Bool {
        group.isEmpty || !group.contains(".") || group.hasSuffix(".k8s.io")
    }
}
