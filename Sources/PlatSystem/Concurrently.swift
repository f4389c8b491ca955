/// Does `body` for every element, at most `width` at once, and returns what each gave, in order.
public func concurrently<T: Sendable, R: Sendable>(
    _ elements: [T], width: Int = 16, _ body: @escaping @Sendable (T) async -> R
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

/// One of the results that come in any order. No tuple: release builds read a task group's optional
/// tuple wrong.
private struct Part<R: Sendable>: Sendable {
    var position: Int
    var result: R
}
