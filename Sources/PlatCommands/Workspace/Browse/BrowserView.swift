import PlatClient
import PlatModel

/// How a browser looks on a screen: the tree at the left, at the right what is in the chosen workspace.
struct BrowserView {
    let browser: Browser
    let columns: Int
    let rows: Int
    let palette: Palette

    /// How many entries fit.
    static func page(_ rows: Int) -> Int { max(rows - 2, 1) }

    /// As many lines as the screen has, none wider than it.
    var lines: [String] {
        let page = Self.page(rows)
        let top = min(max(browser.chosen - page / 2, 0), max(browser.shown.count - page, 0))
        // On a narrow screen there is room for the tree alone.
        let left = columns < 36 ? columns : min(widest, columns / 2 - 1)
        let details = columns < 36 ? [] : self.details
        var lines = [head]
        for row in 0..<page {
            var line = tree(top + row, width: left)
            if details.indices.contains(row) {
                line += palette.dim(" │ ") + fit(details[row], columns - left - 3, pads: false)
            }
            lines.append(line)
        }
        let help = "type to find  ↑↓ choose  ↵ go there  esc leave"
        return (lines + [palette.dim(fit(help, columns, pads: false))]).suffix(max(rows, 1))
    }

    private var head: String {
        let count = "\(browser.shown.count) of \(browser.entries.count)"
        let text = browser.filter.isEmpty ? "workspaces" : "find: " + Printable.line(browser.filter)
        let room = columns - count.count - 1
        return room < 8
            ? fit(text, columns, pads: false) : fit(text, room) + " " + palette.dim(count)
    }

    /// How wide the tree is, whatever of it is shown.
    private var widest: Int {
        let widths = browser.entries.map { TextWidth.columns(text($0, width: columns)) }
        return max(widths.max() ?? 0, 16)
    }

    private func tree(_ at: Int, width: Int) -> String {
        guard browser.shown.indices.contains(at) else { return fit("", width) }
        let text = fit(text(browser.entries[browser.shown[at]], width: width), width)
        return at == browser.chosen ? palette.inverse(text) : text
    }

    private func text(_ entry: Browser.Entry, width: Int) -> String {
        let note = entry.node.note.map { " [\($0)]" } ?? ""
        let name = entry.depth == 0 ? entry.node.path.text : entry.node.name
        // Deep down the indentation must leave room for the name.
        let lead = String(repeating: "  ", count: min(entry.depth, max(width / 4, 1)))
        return lead + Printable.line(name + note)
    }

    /// What is known of the chosen workspace.
    private var details: [String] {
        guard let current = browser.current else { return ["nothing matches"] }
        let node = browser.entries[current].node
        var lines = [node.path.displayed]
        if let workspace = node.workspace {
            lines.append(workspace.isMount ? "a mounted cluster" : "type " + workspace.type)
            if !node.location.isEmpty { lines.append("in " + node.location) }
        }
        if let note = node.note { lines.append(note) }
        if !node.children.isEmpty { lines.append("workspaces below: \(node.children.count)") }
        guard let map = browser.map else { return lines + ["", "…"] }
        // The map has the places in the order of the tree.
        return lines + [""] + relations(map, current)
    }

    private func relations(_ map: PlatformMap, _ at: Int) -> [String] {
        let place = map.places[at]
        var lines: [String] = []
        for export in place.exports {
            lines.append("exports " + export)
            for user in map.places {
                let uses = user.bindings.contains { binding in
                    guard let used = binding.export, used.name == export else { return false }
                    let home = used.path.isEmpty ? user.node.path : WorkspacePath(used.path)
                    return home == place.node.path
                }
                if uses { lines.append("  used by " + user.node.path.displayed) }
            }
        }
        for binding in place.bindings {
            lines.append("uses " + BindLs.export(binding.value))
            lines += binding.boundResources.map { "  brings " + $0.resource }
            lines += binding.granted.map { "  it may " + $0 }
        }
        lines += place.rights
        if !place.hidden.isEmpty {
            lines.append(place.hidden.joined(separator: ", ") + " hidden from you")
        }
        return lines.map(Printable.line)
    }

    /// A text in exactly so many columns; unless it `pads`, in at most so many.
    private func fit(_ text: String, _ width: Int, pads: Bool = true) -> String {
        let width = max(width, 0)
        var cut = TextWidth.cut(text, to: width)
        if TextWidth.columns(text) > width, width > 1 {
            cut = TextWidth.cut(text, to: width - 1) + "…"
        }
        let gap = pads ? width - TextWidth.columns(cut) : 0
        return cut + String(repeating: " ", count: max(gap, 0))
    }
}
