/// First in, first out. What has been taken is let go in large pieces, so that a long queue costs no more
/// for each element than a short one.
public struct Queue<Element> {
    private var elements: [Element] = []
    /// Where the queue begins: what is before has been taken.
    private var first = 0

    /// An empty one.
    public init() {}

    /// Whether nothing waits.
    public var isEmpty: Bool { first == elements.count }

    /// Adds one at the end.
    public mutating func append(_ element: Element) { elements.append(element) }

    /// Takes the one that has waited longest; nil where none waits.
    public mutating func next() -> Element? {
        guard !isEmpty else { return nil }
        let element = elements[first]
        first += 1
        if isEmpty {
            elements.removeAll(keepingCapacity: true)
            first = 0
        } else if first > 1024, first * 2 > elements.count {
            elements.removeFirst(first)
            first = 0
        }
        return element
    }
}

extension Queue: Sendable where Element: Sendable {}
