public import PlatModel
import PlatValue

/// Lists a tree, many workspaces at once.
public struct TreeWalk: Sendable {
    private let client: Client
    private let depth: Int?
    private let onProgress: @Sendable (Int) -> Void

    /// A walk that goes down at most `depth` levels; `onProgress` is told how many workspaces have
    /// been seen.
    public init(
        client: Client, depth: Int? = nil,
        onProgress: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        self.client = client
        self.depth = depth
        self.onProgress = onProgress
    }

    /// The tree below `path`. What cannot be listed says why, and does not hide the rest.
    public func run(from path: WorkspacePath) async -> TreeNode {
        await grown(GrowingTree(path, depth: depth)) { _, _ in }.assembled
    }

    /// Tells the tree below `path` from top to bottom, each node as soon as it and what stands above it
    /// are known, without what is below. `isLast` says of the node, and of those above it but the top,
    /// whether it is the last of its siblings. What was told is not kept.
    ///
    /// - Returns: the lists that broke off after their workspaces had been told.
    public func tell(
        from path: WorkspacePath, _ body: (_ node: TreeNode, _ isLast: [Bool]) -> Void
    ) async -> [(path: WorkspacePath, error: ClientError)] {
        await grown(GrowingTree(path, depth: depth, forgets: true), body).brokenOff
    }

    /// Tells each workspace below `path` as soon as it has been listed, in any order.
    func find(
        from path: WorkspacePath, _ body: (_ parent: WorkspacePath, Workspace) -> Void
    ) async {
        let seed = GrowingTree(path, depth: depth, forgets: true)
        _ = await grown(seed, onListed: body) { _, _ in }
    }

    /// What one page of a list brought.
    private struct Listing: Sendable {
        let page: GrowingTree.Page
        let result: Result<Client.Page<Workspace>, ClientError>
        let spent: Duration
    }

    private func grown(
        _ seed: GrowingTree, onListed: (WorkspacePath, Workspace) -> Void = { _, _ in },
        _ body: (TreeNode, [Bool]) -> Void
    ) async -> GrowingTree {
        var tree = seed
        await withTaskGroup(of: Listing.self) { group in
            var pace = Pace()
            func startMore() {
                while pace.hasRoom, let page = tree.takeNextPage() {
                    pace.begin()
                    let lister = lister(page)
                    group.addTask { await Self.list(page, lister) }
                }
            }
            startMore()
            while let listing = await group.next() {
                pace.end(after: listing.spent)
                if case .success(let found) = listing.result {
                    for workspace in found.items { onListed(listing.page.path, workspace) }
                }
                tree.add(listing.result, listing.page)
                startMore()
                tree.tell(body)
                onProgress(tree.count)
            }
        }
        return tree
    }

    private func lister(_ page: GrowingTree.Page) -> Client {
        var client = client.at(page.path)
        // Of the top it is told whether it is there at all; what is below was listed, and may be large.
        client.looksAtDoor = page.isTop
        return client
    }

    /// A workspace without its bookkeeping, which would be half of what a large tree takes.
    private static func kept(_ value: Value) -> Workspace {
        var value = value
        value.set(nil, at: "metadata", "managedFields")
        return Workspace(value)
    }

    /// As many as are asked for what is below them before the next page is: more would only be held.
    private static let pageLimit = 200

    private static func list(_ page: GrowingTree.Page, _ client: Client) async -> Listing {
        let start = ContinuousClock.now
        let result: Result<Client.Page<Workspace>, ClientError>
        do throws(ClientError) {
            result = .success(
                try await client.page(
                    of: APIResource.workspaces.path(), from: page.token, limit: pageLimit
                ).map { $0.map(kept).sorted { $0.name < $1.name } })
        } catch {
            result = .failure(error)
        }
        return Listing(page: page, result: result, spent: start.duration(to: .now))
    }
}
