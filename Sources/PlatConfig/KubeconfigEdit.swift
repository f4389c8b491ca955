import PlatValue

/// What changes in one file.
struct KubeconfigEdit: Sendable, Equatable {
    struct Change: Sendable, Equatable {
        let section: KubeconfigSection
        let name: String
        /// The new contents; nil removes the entry.
        let fields: Value?
    }
    var currentContext: String?
    var preferences: Value?
    var changes: [Change] = []

    var isEmpty: Bool { currentContext == nil && preferences == nil && changes.isEmpty }

    /// What the document says afterwards. Order and unknown keys stay as they are.
    func applied(to document: Value) -> Value {
        var result = document.isNull ? Value.object(Members()) : document
        for (key, value) in [("kind", "Config"), ("apiVersion", "v1")]
        where (result[key]?.stringValue ?? "").isEmpty {
            result[key] = .string(value)
        }
        if let preferences { result["preferences"] = preferences }
        // An obsolete key that some tools write and none reads; client-go drops it too.
        if result["preferences"] == [:] { result["preferences"] = nil }
        for section in KubeconfigSection.allCases {
            let changes = changes.filter { $0.section == section }
            guard !changes.isEmpty else { continue }
            var items = result[section.rawValue]?.arrayValue ?? []
            for change in changes { Self.apply(change, to: &items) }
            result[section.rawValue] = .array(items)
        }
        if let currentContext { result["current-context"] = .string(currentContext) }
        return result
    }

    private static func apply(_ change: Change, to items: inout [Value]) {
        let position = items.firstIndex { ($0["name"]?.stringValue ?? "") == change.name }
        switch (position, change.fields) {
        case (let position?, let fields?): items[position][change.section.entryKey] = fields
        case (let position?, nil): items.remove(at: position)
        case (nil, let fields?):
            // In client-go's order of keys, which is that of the alphabet.
            let members: [Members.Element] = [
                (change.section.entryKey, fields), ("name", .string(change.name)),
            ].sorted { $0.0 < $1.0 }
            items.append(.object(Members(members)))
        case (nil, nil): break
        }
    }
}

/// Edits the text of a kubeconfig so that everything that does not change keeps its bytes: order,
/// comments, style, unknown keys.
enum KubeconfigEditor {
    /// The new text of a file. Where the text is in a style that is not understood, all of it is
    /// written anew: then order and unknown keys stay, comments go.
    static func edit(
        _ bytes: [UInt8], document: Value, with edit: KubeconfigEdit
    ) -> [UInt8] {
        let goal = edit.applied(to: document)
        // JSON is written as JSON; what only looks like it is YAML.
        if bytes.first(where: { !Ascii.isSpace($0) }) == UInt8(ascii: "{"),
            (try? Value(json: bytes)) != nil
        {
            return goal.json(pretty: true) + [Ascii.newline]
        }
        if let patch = patch(bytes, document: document, with: edit) {
            return patch.applied(to: bytes)
        }
        return KubeconfigText.write(goal)
    }

    /// What is to be replaced in the text of a file; nil where it is in a style that is not understood.
    static func patch(
        _ bytes: [UInt8], document: Value, with edit: KubeconfigEdit
    ) -> [TextReplacement]? {
        guard !document.isNull, let outline = KubeconfigOutline(bytes) else { return nil }
        let goal = edit.applied(to: document)
        var patch = TextPatch(bytes: bytes, outline: outline)
        patch.apply(edit, before: document, goal: goal)
        // A patched text that does not read back as wanted is no use.
        guard let replacements = patch.result(),
            (try? KubeconfigText.parse(replacements.applied(to: bytes))) == goal
        else { return nil }
        return replacements
    }
}

/// A part of a text, and what it becomes.
struct TextReplacement: Equatable {
    let range: Range<Int>
    let text: [UInt8]
}

extension [TextReplacement] {
    /// The text with all of them made. Several insertions at one place keep the order in which they
    /// stand here.
    func applied(to bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var at = 0
        for replacement in enumerated().sorted(by: {
            ($0.element.range.lowerBound, $0.offset) < ($1.element.range.lowerBound, $1.offset)
        }).map(\.element) {
            result += bytes[at..<replacement.range.lowerBound]
            result += replacement.text
            at = replacement.range.upperBound
        }
        return result + bytes[at...]
    }
}

/// Replacements in a text, collected first and made from the end.
private struct TextPatch {
    let bytes: [UInt8]
    let outline: KubeconfigOutline
    private var replacements: [TextReplacement] = []
    private var failed = false

    init(bytes: [UInt8], outline: KubeconfigOutline) {
        self.bytes = bytes
        self.outline = outline
    }

    func result() -> [TextReplacement]? { failed ? nil : replacements }

    mutating func apply(_ edit: KubeconfigEdit, before: Value, goal: Value) {
        for key in ["apiVersion", "kind"] where before[key] == nil {
            insert(line(key, goal[key] ?? .null), at: outline.start)
        }
        for key in ["apiVersion", "kind"] where before[key] != nil && before[key] != goal[key] {
            setValue(of: key, to: goal[key] ?? .null)
        }
        if let preferences = goal["preferences"], preferences != before["preferences"] {
            setValue(of: "preferences", to: preferences)
        } else if goal["preferences"] == nil, let place = outline.section("preferences") {
            replace(place.extent, [])
        }
        for section in KubeconfigSection.allCases {
            let changes = edit.changes.filter { $0.section == section }
            if !changes.isEmpty { change(section, changes, before: before, goal: goal) }
        }
        if let context = edit.currentContext {
            setValue(of: "current-context", to: .string(context))
        }
    }

    private mutating func change(
        _ section: KubeconfigSection, _ changes: [KubeconfigEdit.Change], before: Value, goal: Value
    ) {
        let items = before[section.rawValue]?.arrayValue ?? []
        let result = goal[section.rawValue] ?? .array([])
        guard let place = outline.section(section.rawValue) else {
            return append(line(section.rawValue, result))
        }
        // A list in flow style: most such files are all of it, and are written anew as a whole.
        guard place.inlineValue.isEmpty || items.isEmpty else { return failed = true }
        guard !items.isEmpty, result != .array([]) else {
            return replace(place.extent, line(section.rawValue, result))
        }
        guard place.items.count == items.count else { return failed = true }
        let goalItems = result.arrayValue ?? []
        func named(_ name: String) -> Value? {
            goalItems.first { ($0["name"]?.stringValue ?? "") == name }
        }
        for (position, item) in items.enumerated() {
            let name = item["name"]?.stringValue ?? ""
            guard changes.contains(where: { $0.name == name }) else { continue }
            let text = named(name).map { self.item($0, indent: place.itemIndent ?? 0) } ?? []
            if named(name) != item { replace(place.items[position], text) }
        }
        for item in goalItems.dropFirst(goalItems.count - added(items, goalItems)) {
            insert(self.item(item, indent: place.itemIndent ?? 0), at: place.extent.upperBound)
        }
    }

    /// How many entries at the end of `after` are new.
    private func added(_ before: [Value], _ after: [Value]) -> Int {
        let known = Set(before.map { $0["name"]?.stringValue ?? "" })
        return after.count { !known.contains($0["name"]?.stringValue ?? "") }
    }

    private mutating func setValue(of key: String, to value: Value) {
        guard let place = outline.section(key) else { return append(line(key, value)) }
        guard place.extent == place.keyLine, value.stringValue != nil,
            let old = scalar(place.inlineValue)
        else { return replace(place.extent, line(key, value)) }
        let new = KubeconfigText.write(value).filter { $0 != Ascii.newline }
        let lead: [UInt8] = bytes[old.lowerBound - 1] == Ascii.colon ? [Ascii.space] : []
        replace(old, lead + new)
    }

    /// The scalar at the start of a range, without the comment behind it.
    private func scalar(_ range: Range<Int>) -> Range<Int>? {
        let text = bytes[range]
        guard let first = text.first else { return range }
        if first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") {
            guard let close = text.dropFirst().firstIndex(of: first),
                !text[..<close].contains(UInt8(ascii: "\\"))
            else { return nil }
            return range.lowerBound..<(close + 1)
        }
        var stop = range.lowerBound
        while stop < range.upperBound {
            if bytes[stop] == Ascii.hash, stop > range.lowerBound, Ascii.isSpace(bytes[stop - 1]) {
                break
            }
            stop += 1
        }
        while stop > range.lowerBound, Ascii.isSpace(bytes[stop - 1]) { stop -= 1 }
        return range.lowerBound..<stop
    }

    private func line(_ key: String, _ value: Value) -> [UInt8] {
        withLineEnds(KubeconfigText.write(.object([key: value])))
    }

    private func item(_ value: Value, indent: Int) -> [UInt8] {
        let lines = KubeconfigText.write(.array([value])).split(separator: Ascii.newline)
        let pad = [UInt8](repeating: Ascii.space, count: indent)
        return withLineEnds(Array(lines.map { pad + $0 + [Ascii.newline] }.joined()))
    }

    private func withLineEnds(_ text: [UInt8]) -> [UInt8] {
        guard outline.lineEnd.count > 1 else { return text }
        return Array(text.map { $0 == Ascii.newline ? outline.lineEnd : [$0] }.joined())
    }

    private mutating func append(_ text: [UInt8]) { insert(text, at: outline.end) }

    private mutating func insert(_ text: [UInt8], at position: Int) {
        let needsBreak =
            position > 0 && position == bytes.count && bytes[position - 1] != Ascii.newline
        let isFirst = !replacements.contains { $0.range == position..<position }
        replace(position..<position, (needsBreak && isFirst ? outline.lineEnd : []) + text)
    }

    private mutating func replace(_ range: Range<Int>, _ text: [UInt8]) {
        replacements.append(TextReplacement(range: range, text: text))
    }
}
