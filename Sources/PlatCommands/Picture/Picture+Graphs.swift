/// A picture in the words of a program that draws it.
extension Picture {
    /// For mermaid, which Markdown readers draw.
    var mermaid: [String] {
        nodes(
            ["graph TD"], group: { "subgraph l\($0)[\"\(Self.escaped(mermaid: $1))\"]" },
            groupEnd: "end"
        ) { at, box in
            let label = Self.escaped(mermaid: label(box), lineBreak: "<br/>")
            return box.isMount ? "n\(at)[[\"\(label)\"]]" : "n\(at)[\"\(label)\"]"
        }
            + edges {
                "    n\($0) --> n\($1)"
            } uses: { consumer, provider, use in
                let label = Self.escaped(mermaid: [use.export] + use.granted, lineBreak: "<br/>")
                return "    n\(consumer) -. \"\(label)\" .-> n\(provider)"
            }
    }

    /// For Graphviz.
    var dot: [String] {
        nodes(
            ["digraph tree {", "    node [shape=box];"],
            group: { "subgraph cluster_\($0) { label=\"\(Self.escaped(dot: $1))\";" },
            groupEnd: "}"
        ) { at, box in
            let label = label(box).map(Self.escaped(dot:)).joined(separator: "\\n")
            return "n\(at) [label=\"\(label)\"\(box.isMount ? " shape=box3d" : "")];"
        }
            + edges {
                "    n\($0) -> n\($1);"
            } uses: { consumer, provider, use in
                let label = ([use.export] + use.granted).map(Self.escaped(dot:))
                    .joined(separator: "\\n")
                return "    n\(consumer) -> n\(provider) "
                    + "[style=dashed constraint=false label=\"\(label)\"];"
            } + ["}"]
    }

    /// The boxes, those of a location together where that is how the picture is.
    private func nodes(
        _ head: [String], group: (Int, String) -> String, groupEnd: String,
        node: (Int, Box) -> String
    ) -> [String] {
        var lines = head
        for (number, location) in (isGrouped ? locations : []).enumerated() {
            lines.append("    " + group(number, location))
            for (at, box) in boxes.enumerated() where box.location == location {
                lines.append("        " + node(at, box))
            }
            lines.append("    " + groupEnd)
        }
        for (at, box) in boxes.enumerated() where !isGrouped || box.location.isEmpty {
            lines.append("    " + node(at, box))
        }
        return lines
    }

    private func edges(
        _ tree: (Int, Int) -> String, uses: (Int, Int, Use) -> String
    ) -> [String] {
        let branches = boxes.enumerated().compactMap { at, box in
            box.parent.map { tree($0, at) }
        }
        return branches
            + boxes.enumerated().flatMap { at, box in
                box.uses.compactMap { use in use.provider.map { uses(at, $0, use) } }
            }
    }

    private func label(_ box: Box) -> [String] {
        var lines = [box.name]
        if !box.type.isEmpty { lines.append(box.type) }
        if !isGrouped, !box.location.isEmpty { lines.append("in " + box.location) }
        if let note = box.note { lines.append(note) }
        lines += box.exports.map { "exports " + $0 }
        lines += box.uses.filter { $0.provider == nil }.map(\.text)
        return lines + box.rights
    }

    private static func escaped(mermaid lines: [String], lineBreak: String) -> String {
        lines.map(escaped(mermaid:)).joined(separator: lineBreak)
    }

    /// A quote would end the label, and the others are read as marks; `#` begins mermaid's entities.
    private static func escaped(mermaid text: String) -> String {
        let entities: [Character: String] = [
            "\"": "#quot;", "#": "#35;", "<": "#lt;", ">": "#gt;", "&": "#amp;", "`": "#96;",
        ]
        return Printable.line(text).reduce(into: "") { $0 += entities[$1] ?? String($1) }
    }

    private static func escaped(dot text: String) -> String {
        Printable.line(text).reduce(into: "") {
            $0 += $1 == "\"" || $1 == "\\" ? "\\" + String($1) : String($1)
        }
    }
}
