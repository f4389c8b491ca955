import PlatSystem
import PlatValue

/// The text of a kubeconfig without the entries that nobody asks for.
///
/// What is kept is read, and changed, as if it were all; only what is kept is read as YAML, and where it
/// stands is found in the text. A list keeps one entry at least, so that it goes on being one.
struct KubeconfigExcerpt {
    /// Smaller files are read whole, so that what is wrong in them is told.
    static let sizeMin = 32 * 1024

    private let whole: [UInt8]
    private let outline: KubeconfigOutline
    private var kept: [KubeconfigSection: Set<Int>] = [:]

    /// Nil where the text is in a style that the outline does not know.
    init?(_ whole: [UInt8]) {
        guard let outline = KubeconfigOutline(whole) else { return nil }
        self.whole = whole
        self.outline = outline
    }

    /// Empty where there is none; nil where it is not written plainly.
    var currentContext: String? {
        guard let section = outline.section("current-context") else { return "" }
        // What fails here is no fault: then everything is read.
        guard let value = try? KubeconfigText.parse(Array(whole[section.extent])) else {
            return nil
        }
        return value["current-context"]?.stringValue
    }

    /// Keeps the entries of that name; answers what is in them.
    @discardableResult
    mutating func keep(_ name: String, _ section: KubeconfigSection) -> [Value] {
        guard let place = outline.section(section.rawValue), !name.isEmpty else { return [] }
        let needle = Needle(name)
        var found: [Value] = []
        var at = place.extent.lowerBound
        while let hit = needle.offset(in: whole, from: at),
            hit + needle.count <= place.extent.upperBound
        {
            at = hit + needle.count
            guard let position = position(of: hit, in: place.items) else { continue }
            at = place.items[position].upperBound
            // The same here.
            let value = try? KubeconfigText.parse(Array(whole[place.items[position]]))
            guard let entry = value?[0], entry["name"]?.stringValue == name else { continue }
            kept[section, default: []].insert(position)
            found.append(entry[section.entryKey] ?? .null)
        }
        return found
    }

    /// The whole text after an edit of entries that are kept; nil where that takes all of it.
    func edited(_ edit: KubeconfigEdit, path: String) -> [UInt8]? {
        let text = text
        // What cannot be read alone is told by the reading of everything.
        guard let file = try? KubeconfigFile.parse(text.bytes, path: path),
            let changes = KubeconfigEditor.patch(
                text.bytes, document: file.document, with: edit)
        else { return nil }
        var mapped: [TextReplacement] = []
        for change in changes {
            guard let range = text.original(change.range) else { return nil }
            mapped.append(TextReplacement(range: range, text: change.text))
        }
        return mapped.applied(to: whole)
    }

    /// What is left.
    var bytes: [UInt8] { text.bytes }

    private var text: Remainder {
        var remainder = Remainder(whole)
        for section in KubeconfigSection.allCases {
            guard let place = outline.section(section.rawValue), place.inlineValue.isEmpty else {
                continue
            }
            let kept = kept[section] ?? [0]
            for (position, item) in place.items.enumerated() where !kept.contains(position) {
                // Behind a text that ends within a line nothing could be added.
                if item.upperBound == whole.count, whole.last != Ascii.newline { continue }
                remainder.cuts.append(item)
            }
        }
        remainder.cuts.sort { $0.lowerBound < $1.lowerBound }
        return remainder
    }

    private func position(of place: Int, in items: [Range<Int>]) -> Int? {
        var (low, high) = (0, items.count)
        while low < high {
            let middle = (low + high) / 2
            if items[middle].upperBound <= place { low = middle + 1 } else { high = middle }
        }
        return low < items.count && items[low].contains(place) ? low : nil
    }
}

/// What is left of a text when parts are cut out, and where it stood.
private struct Remainder {
    let whole: [UInt8]
    /// In order, and apart.
    var cuts: [Range<Int>] = []

    init(_ whole: [UInt8]) { self.whole = whole }

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        var at = 0
        for cut in cuts {
            bytes += whole[at..<cut.lowerBound]
            at = cut.upperBound
        }
        return bytes + whole[at...]
    }

    /// Where a part of what is left stood; nil where something was cut out of it. What is nothing long
    /// stands behind the cut, if there was one.
    func original(_ range: Range<Int>) -> Range<Int>? {
        let lower = original(range.lowerBound, isBehindCut: true)
        guard !range.isEmpty else { return lower..<lower }
        let upper = original(range.upperBound, isBehindCut: false)
        return upper - lower == range.count ? lower..<upper : nil
    }

    private func original(_ position: Int, isBehindCut: Bool) -> Int {
        var position = position
        for cut in cuts {
            guard cut.lowerBound < position || isBehindCut && cut.lowerBound == position else {
                break
            }
            position += cut.count
        }
        return position
    }
}
