/// The way from the root of a value to a place in it, kept while a value is walked and put into words
/// only where something is to be said about the place.
public struct ValuePath: Sendable {
    enum Step: Sendable {
        case member(String)
        /// A member whose name is data, not a field: written in brackets in field paths.
        case key(String)
        case element(Int)
    }

    private(set) var steps: [Step] = []

    var isEmpty: Bool { steps.isEmpty }

    public init() {}

    public mutating func push(_ member: String) { steps.append(.member(member)) }
    mutating func push(key: String) { steps.append(.key(key)) }
    public mutating func push(_ index: Int) { steps.append(.element(index)) }
    public mutating func pop() { steps.removeLast() }

    /// The path with every member after a dot: `spec.labels.a[0]`.
    public var text: String { written { ".\($0)" } }

    /// The path with data keys in brackets, as field errors have it: `spec.labels[a][0]`.
    var fieldPath: String { written { "[\($0)]" } }

    private func written(_ key: (String) -> String) -> String {
        var text = ""
        for step in steps {
            switch step {
            case .member(let name): text += text.isEmpty ? name : ".\(name)"
            case .key(let name):
                let written = key(name)
                text += text.isEmpty && written.hasPrefix(".") ? name : written
            case .element(let index): text += "[\(index)]"
            }
        }
        return text
    }
}
