import PlatModel
import PlatStore
import PlatSystem
import PlatValue

/// The text of a list around its items, in JSON or protobuf, so that a list can be sent while it is read.
struct ListText: Sendable {
    /// Everything before the first item, and after the last.
    let head: [UInt8]
    let tail: [UInt8]
    /// Between two items.
    private let separator: [UInt8]
    /// Before every line of an item but its first; nil: items have one line.
    private let indentation: [UInt8]?
    private let items: @Sendable ([Entry]) async throws(Status) -> [[UInt8]]

    /// The texts of some entries, each with what goes before it.
    func text(of entries: [Entry], isFirst: Bool) async throws(Status) -> [UInt8] {
        var text: [UInt8] = []
        var isFirst = isFirst
        for item in try await items(entries) {
            if !isFirst { text += separator }
            isFirst = false
            guard let indentation else {
                text += item
                continue
            }
            for byte in item {
                text.append(byte)
                if byte == UInt8(ascii: "\n") { text += indentation }
            }
        }
        return text
    }

    /// Items between words that are written here.
    init(
        head: [UInt8], tail: [UInt8], separator: [UInt8] = [UInt8(ascii: ",")],
        items: @escaping @Sendable ([Entry]) async throws(Status) -> [[UInt8]]
    ) {
        self.head = head
        self.tail = tail
        self.separator = separator
        indentation = nil
        self.items = items
    }

    /// A list that is known as a value: its text is cut where its only item stands.
    init(
        around whole: ([Value]) -> Value, isPretty: Bool,
        items: @escaping @Sendable ([Entry]) async throws(Status) -> [Value]
    ) {
        // No text of a list holds a control character: they are escaped.
        let mark = Needle(Value.string("\u{1}").jsonText())
        let text = whole(["\u{1}"]).json(forPeople: isPretty)
        let at = mark.offset(in: text) ?? text.endIndex
        head = Array(text[..<at])
        tail = Array(text[at...].dropFirst(mark.count))
        let column = text[..<at].reversed().prefix { $0 == UInt8(ascii: " ") }
        indentation = isPretty ? Array(column) : nil
        separator = Array((isPretty ? ",\n" : ",").utf8) + (isPretty ? Array(column) : [])
        self.items = { (entries) async throws(Status) in
            try await items(entries).map { $0.json(forPeople: isPretty) }
        }
    }
}
