/// Writes one object with an array in it whose elements come bit by bit, so that they need not be held
/// all at once. The pieces, put together, are what the whole object is written as.
///
/// JSON is written as kubectl prints it, with sorted keys and four spaces a level.
public struct DocumentStream: ~Copyable {
    /// How it is written.
    public enum Form: Sendable {
        case json
        case yaml
    }

    private let pieces: any Pieces

    /// - Parameters:
    ///   - frame: what stands around the array.
    ///   - key: the member that is the array.
    public init(_ form: Form, frame: Members, elements key: String) {
        switch form {
        case .json: pieces = JSONPieces(frame, key)
        case .yaml: pieces = YAMLPieces(frame, key)
        }
    }

    /// What is to be written for more elements, and for what stands before the first.
    public func add(_ elements: [Value]) -> [UInt8] { pieces.add(elements) }

    /// What is to be written at the end; nothing comes after it.
    public consuming func end() -> [UInt8] { pieces.end() }
}

private protocol Pieces: AnyObject {
    func add(_ elements: [Value]) -> [UInt8]
    func end() -> [UInt8]
}

private final class JSONPieces: Pieces {
    private var writer: JSONWriter
    private let rest: ArraySlice<Members.Element>
    private var count = 0

    init(_ frame: Members, _ key: String) {
        var options = JSONWritingOptions()
        options.sortedKeys = true
        options.indentation = 4
        writer = JSONWriter(options)
        var all = frame
        all[key] = .array([])
        let members = all.sortedByKey()
        let split = members.firstIndex { $0.key == key } ?? 0
        rest = members[(split + 1)...]
        writer.beginFrame(members[..<split], key)
    }

    func add(_ elements: [Value]) -> [UInt8] {
        for element in elements {
            writer.writeElement(count, element)
            count += 1
        }
        return writer.drain()
    }

    func end() -> [UInt8] {
        writer.endFrame(rest, isEmpty: count == 0)
        return writer.drain() + [UInt8(ascii: "\n")]
    }
}

private final class YAMLPieces: Pieces {
    private var writer = YAMLWriter(sortedKeys: true)
    private let rest: ArraySlice<Members.Element>

    init(_ frame: Members, _ key: String) {
        var all = frame
        all[key] = .array([])
        let members = YAMLKeyOrder.sorted(all)
        let split = members.firstIndex { $0.key == key } ?? 0
        rest = members[(split + 1)...]
        writer.beginFrame(members[..<split], key)
    }

    func add(_ elements: [Value]) -> [UInt8] {
        for element in elements { writer.writeElement(element) }
        return writer.drain()
    }

    func end() -> [UInt8] {
        writer.endFrame(rest)
        return writer.drain()
    }
}
