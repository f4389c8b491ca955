extension Context {
    /// How many parts of a work are done at once.
    static let width = 16

    /// Does `body` for each element, one after the other; a failure is printed and does not stop
    /// the rest. Throws `.reported` at the end when something failed.
    func forEach<T: Sendable>(
        _ elements: [T], _ body: (T) async throws(CommandError) -> Void
    ) async throws(CommandError) {
        // Alone it fails as the command itself does.
        if elements.count == 1 { return try await body(elements[0]) }
        var failed = false
        for element in elements {
            do {
                try await body(element)
            } catch {
                if error.kind == .interrupted || Task.isCancelled { throw error }
                report(error)
                failed = true
            }
        }
        if failed { throw .reported }
    }

    /// Does `body` for every element, at most `width` at once, and returns what each gave, in order.
    func all<T: Sendable, R: Sendable>(
        _ elements: [T], width: Int = Context.width,
        _ body: @escaping @Sendable (T) async -> R
    ) async -> [R] {
        await withTaskGroup(of: Part<R>.self) { group in
            var results = [R?](repeating: nil, count: elements.count)
            var next = 0
            func add() {
                guard next < elements.count else { return }
                let (position, element) = (next, elements[next])
                next += 1
                group.addTask { Part(position: position, result: await body(element)) }
            }
            for _ in 0..<min(width, elements.count) { add() }
            for await part in group {
                results[part.position] = part.result
                add()
            }
            return results.compactMap { $0 }
        }
    }
}

/// One of the results that come in any order. No tuple: see `Client.allResources`.
private struct Part<R: Sendable>: Sendable {
    var position: Int
    var result: R
}
