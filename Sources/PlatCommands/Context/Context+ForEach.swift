extension Context {
    /// Does `body` for each element, one after the other; a failure is printed and does not stop
    /// the rest. Throws `.reported` at the end when something failed.
    func forEach<T: Sendable>(
        _ elements: [T], _ body: (T) async throws(CommandError) -> Void
    ) async throws(CommandError) {
        // Alone it fails as the command itself does.
        if elements.count == 1 { return try await body(elements[0]) }
        told.expectMany()
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
}
