import PlatSystem
import PlatValue

/// Finds where a large kubeconfig points to without reading all of it: a file of 10,000 contexts takes
/// a tenth of a second to read as YAML, and a prompt asks before every line.
///
/// Only the entries that are looked for are read as YAML; where they stand is found in the text. In
/// a style that the outline does not know it answers nothing, and the caller reads everything.
extension KubeconfigFiles {
    /// Smaller files are read whole, so that what is wrong in them is told.
    static let glanceSizeMin = 32 * 1024

    /// The server of a context (the current one, when empty); nil where only reading everything can
    /// tell.
    public func glance(context: String) -> String? {
        var texts: [GlancedText] = []
        let size = paths.reduce(0) { $0 + (fileSize(located($1)) ?? 0) }
        guard size >= Self.glanceSizeMin else { return nil }
        for path in paths where !path.isEmpty {
            // What cannot be read is told by the reading of everything.
            guard let bytes = try? readFile(located(path)) else {
                if fileExists(located(path)) { return nil }
                continue
            }
            guard let text = GlancedText(bytes) else { return nil }
            texts.append(text)
        }
        var name = context
        for text in texts where name.isEmpty {
            guard let current = text.currentContext else { return nil }
            name = current
        }
        guard !name.isEmpty,
            let cluster = texts.firstEntry(name, .contexts)?["cluster"]?.stringValue,
            let server = texts.firstEntry(cluster, .clusters)?["server"]?.stringValue,
            !server.isEmpty
        else { return nil }
        return server
    }
}

/// A text and its outline.
private struct GlancedText {
    let bytes: [UInt8]
    let outline: KubeconfigOutline

    init?(_ bytes: [UInt8]) {
        guard let outline = KubeconfigOutline(bytes) else { return nil }
        self.bytes = bytes
        self.outline = outline
    }

    /// Empty where there is none; nil where it is not written plainly.
    var currentContext: String? {
        guard let section = outline.section("current-context") else { return "" }
        // A glance that fails is no fault: the whole file is read then.
        // The same here.
        guard let value = try? KubeconfigText.parse(Array(bytes[section.extent])) else {
            return nil
        }
        return value["current-context"]?.stringValue
    }

    /// The contents of the entry of that name, if there is one.
    func entry(_ name: String, _ section: KubeconfigSection) -> Value? {
        guard let place = outline.section(section.rawValue) else { return nil }
        let pattern = Array(name.utf8)
        var at = place.extent.lowerBound
        while let hit = find(pattern, from: at, to: place.extent.upperBound) {
            at = hit + pattern.count
            guard let item = item(at: hit, in: place.items) else { continue }
            // The same here.
            let value = try? KubeconfigText.parse(
                Array(bytes[lineStart(item.lowerBound)..<item.upperBound]))
            guard let entry = value?[0], entry["name"]?.stringValue == name else { continue }
            return entry[section.entryKey]
        }
        return nil
    }

    /// Items begin at their dash, which may stand behind blanks.
    private func lineStart(_ position: Int) -> Int {
        var start = position
        while start > 0, bytes[start - 1] != Ascii.newline { start -= 1 }
        return start
    }

    private func item(at position: Int, in items: [Range<Int>]) -> Range<Int>? {
        var (low, high) = (0, items.count)
        while low < high {
            let middle = (low + high) / 2
            if items[middle].upperBound <= position { low = middle + 1 } else { high = middle }
        }
        return low < items.count && items[low].contains(position) ? items[low] : nil
    }

    private func find(_ pattern: [UInt8], from start: Int, to end: Int) -> Int? {
        guard let first = pattern.first else { return nil }
        return bytes.withUnsafeBytes { text in
            guard let base = text.baseAddress else { return nil }
            var at = start
            while at + pattern.count <= end, let hit = memchr(base + at, Int32(first), end - at) {
                let position = UnsafeRawPointer(hit) - base
                guard position + pattern.count <= end else { return nil }
                if memcmp(hit, pattern, pattern.count) == 0 { return position }
                at = position + 1
            }
            return nil
        }
    }
}

extension [GlancedText] {
    /// The entry in the first file that has it, as merging would choose.
    fileprivate func firstEntry(_ name: String, _ section: KubeconfigSection) -> Value? {
        for text in self {
            if let entry = text.entry(name, section) { return entry }
        }
        return nil
    }
}
