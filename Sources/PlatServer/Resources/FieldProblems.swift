import PlatModel
import PlatValue

/// What strict field validation finds in a body.
struct FieldProblems {
    /// Paths of members that are there twice, and of those that the kind does not know.
    var duplicates: [String]
    var unknown: [String] = []

    /// As many of each sort as upstream's decoder keeps.
    private static let limit = 100

    /// One sentence each. Built-in kinds name them in the order of the body, custom kinds the
    /// duplicates first: that is how their decoders meet them.
    func sentences(_ body: Value, isCustom: Bool) -> [String] {
        // Custom kinds' unknown fields are found by another reader, which quotes them as they are.
        let duplicate = { (path: String) in "duplicate field \(GoText.quoted(path))" }
        let surplus = { (path: String) in
            "unknown field \(isCustom ? "\"\(path)\"" : GoText.quoted(path))"
        }
        if isCustom || duplicates.isEmpty && unknown.count < 2 {
            return duplicates.prefix(Self.limit).map(duplicate) + unknown.map(surplus)
        }
        var sentences: [String] = []
        let (duplicates, unknown) = (Set(duplicates), Set(unknown))
        var path = ValuePath()
        func visit(_ value: Value) {
            guard sentences.count < Self.limit else { return }
            switch value {
            case .object(let members):
                for (name, member) in members {
                    path.push(name)
                    let text = path.text
                    if duplicates.contains(text) { sentences.append(duplicate(text)) }
                    if unknown.contains(text) {
                        sentences.append(surplus(text))
                    } else {
                        visit(member)
                    }
                    path.pop()
                }
            case .array(let items):
                for (at, item) in items.enumerated() {
                    path.push(at)
                    visit(item)
                    path.pop()
                }
            default:
                break
            }
        }
        visit(body)
        return Array(sentences.prefix(Self.limit))
    }
}
