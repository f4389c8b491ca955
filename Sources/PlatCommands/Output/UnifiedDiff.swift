/// The lines in which two texts differ, with what is around them, as `diff -u` prints them.
enum UnifiedDiff {
    private static let around = 3

    private enum Line {
        case same(String)
        case removed(String)
        case added(String)

        var text: String {
            switch self {
            case .same(let text): " " + text
            case .removed(let text): "-" + text
            case .added(let text): "+" + text
            }
        }
        var isSame: Bool { if case .same = self { true } else { false } }
        var isOld: Bool { if case .added = self { false } else { true } }
        var isNew: Bool { if case .removed = self { false } else { true } }
    }

    /// Headings and hunks; nothing where the texts are the same.
    static func lines(
        _ old: [String], _ new: [String], oldName: String, newName: String
    ) -> [String] {
        let all = merged(old, new)
        guard all.contains(where: { !$0.isSame }) else { return [] }
        var result = ["--- " + oldName, "+++ " + newName]
        var at = 0
        var (oldLine, newLine) = (1, 1)
        while at < all.count {
            guard let first = all[at...].firstIndex(where: { !$0.isSame }) else { break }
            let start = max(at, first - around)
            for line in all[at..<start] {
                if line.isOld { oldLine += 1 }
                if line.isNew { newLine += 1 }
            }
            let end = hunkEnd(all, from: first)
            let hunk = all[start..<end]
            let counts = (hunk.count(where: \.isOld), hunk.count(where: \.isNew))
            result.append(
                "@@ -\(range(oldLine, counts.0)) +\(range(newLine, counts.1)) @@")
            result += hunk.map(\.text)
            oldLine += counts.0
            newLine += counts.1
            at = end
        }
        return result
    }

    /// `3,4`; of nothing the line before it.
    private static func range(_ start: Int, _ count: Int) -> String {
        count == 1 ? "\(start)" : "\(count == 0 ? start - 1 : start),\(count)"
    }

    /// Changes with few lines between them share a hunk.
    private static func hunkEnd(_ all: [Line], from first: Int) -> Int {
        var last = first
        var at = first
        while at < all.count, at - last <= 2 * around {
            if !all[at].isSame { last = at }
            at += 1
        }
        return min(last + around + 1, all.count)
    }

    private static func merged(_ old: [String], _ new: [String]) -> [Line] {
        var removed: Set<Int> = []
        var added: Set<Int> = []
        for change in new.difference(from: old) {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): added.insert(offset)
            }
        }
        var lines: [Line] = []
        var (left, right) = (0, 0)
        while left < old.count || right < new.count {
            if left < old.count, removed.contains(left) {
                lines.append(.removed(old[left]))
                left += 1
            } else if right < new.count, added.contains(right) {
                lines.append(.added(new[right]))
                right += 1
            } else {
                lines.append(.same(old[left]))
                left += 1
                right += 1
            }
        }
        return lines
    }
}
