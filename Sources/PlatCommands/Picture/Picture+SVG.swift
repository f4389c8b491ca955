/// A picture as an image: a line for each workspace, below it what it publishes, uses and grants; at the
/// right side each export has a rail of its own, which leads from those who use it to it.
extension Picture {
    /// The image, the same for the same picture.
    var svg: [String] { PictureSheet(self).svg }
}

/// Where everything of a picture stands.
private struct PictureSheet {
    private enum Size {
        /// Of a character of a monospaced font of 13 points.
        static let character = 7.83
        static let line = 22
        static let margin = 16
        static let indent = 26
        static let rail = 14
    }

    /// A line of text, its left end, and where its middle is.
    private struct Row {
        var x: Int
        var y: Int
        var text: String
        var grey = ""
        var color = "#1f2328"
        var isBold = false

        var right: Int {
            let gap = grey.isEmpty ? 0 : 1
            let columns = TextWidth.columns(text) + gap + TextWidth.columns(grey)
            // What is bold is no wider: the font is monospaced.
            return x + Int(Double(columns) * Size.character) + 1
        }
    }

    private static let colors = [
        "#0969da", "#bf3989", "#1a7f37", "#9a6700", "#8250df", "#bc4c00", "#0a7b83", "#57606a",
    ]

    private let picture: Picture
    private var rows: [Row] = []
    /// The squares of the boxes: left end and middle.
    private var marks: [(x: Int, y: Int)] = []
    /// The line of an export, by box and name, and the lines of those who use it.
    private var rails: [(export: Int, uses: [Int])] = []
    private var legend: [Row] = []

    init(_ picture: Picture) {
        self.picture = picture
        placeLegend()
        placeRows()
    }

    private func color(of location: String) -> String {
        guard let at = picture.locations.firstIndex(of: location) else { return "#8c959f" }
        return Self.colors[at % Self.colors.count]
    }

    private mutating func placeLegend() {
        var x = Size.margin
        for location in picture.locations {
            let row = Row(x: x + 16, y: Size.margin + 6, text: Printable.line(location))
            legend.append(row)
            x = row.right + 24
        }
    }

    private mutating func placeRows() {
        var exports: [Int: [String: Int]] = [:]
        var uses: [(box: Int, export: String, row: Int)] = []
        var y = legend.isEmpty ? Size.margin + 6 : Size.margin + 6 + Size.line + 8
        for (at, box) in picture.boxes.enumerated() {
            let x = Size.margin + box.depth * Size.indent
            marks.append((x, y))
            add(heading(box, x + 18, y), &y)
            for export in box.exports {
                exports[at, default: [:]][export] = rows.count
                add(detail(x, y, "exports " + export, "#1a7f37"), &y)
            }
            for use in box.uses {
                if let provider = use.provider { uses.append((provider, use.export, rows.count)) }
                add(detail(x, y, use.text, "#0969da"), &y)
                for claim in use.granted { add(detail(x, y, "  it may " + claim, "#9a6700"), &y) }
            }
            for right in box.rights { add(detail(x, y, right, "#6e7781"), &y) }
        }
        for (at, box) in picture.boxes.enumerated() {
            for export in box.exports {
                guard let row = exports[at]?[export] else { continue }
                let users = uses.filter { $0.box == at && $0.export == export }.map(\.row)
                if !users.isEmpty { rails.append((row, users)) }
            }
        }
    }

    private mutating func add(_ row: Row, _ y: inout Int) {
        rows.append(row)
        y += Size.line
    }

    private func heading(_ box: Picture.Box, _ x: Int, _ y: Int) -> Row {
        let grey = [box.type, box.note.map { "[\($0)]" } ?? ""].filter { !$0.isEmpty }
        return Row(
            x: x, y: y, text: Printable.line(box.name),
            grey: Printable.line(grey.joined(separator: " ")), isBold: true)
    }

    private func detail(_ x: Int, _ y: Int, _ text: String, _ color: String) -> Row {
        Row(x: x + 18, y: y, text: Printable.line(text), color: color)
    }

    var svg: [String] {
        let right = (rows + legend).map(\.right).max() ?? 0
        let width = right + 12 + rails.count * Size.rail + Size.margin
        let height = (rows.last?.y ?? 0) + Size.line / 2 + Size.margin
        return [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(width)\" height=\"\(height)\" "
                + "viewBox=\"0 0 \(width) \(height)\" role=\"img\" "
                + "font-family=\"ui-monospace,Menlo,Consolas,monospace\" font-size=\"13\">",
            "<title>\(Self.escaped(Printable.line(picture.title)))</title>",
            "<rect width=\"\(width)\" height=\"\(height)\" rx=\"6\" fill=\"#ffffff\"/>",
        ] + branches + marksDrawn + rails.enumerated().flatMap { rail($0, $1, right + 12) }
            + (legend + rows).map(text) + ["</svg>"]
    }

    /// From each mark down to those below it.
    private var branches: [String] {
        picture.boxes.enumerated().compactMap { at, box in
            guard let parent = box.parent else { return nil }
            let (from, to) = (marks[parent], marks[at])
            return "<path d=\"M\(from.x + 5) \(from.y + 5)V\(to.y)H\(to.x)\" "
                + "fill=\"none\" stroke=\"#d0d7de\"/>"
        }
    }

    private var marksDrawn: [String] {
        let named = zip(legend, picture.locations).map { row, location in
            mark(row.x - 16, row.y, color(of: location), isMount: false)
        }
        return named
            + zip(marks, picture.boxes).map { place, box in
                mark(place.x, place.y, color(of: box.location), isMount: box.isMount)
            }
    }

    private func mark(_ x: Int, _ y: Int, _ color: String, isMount: Bool) -> String {
        let fill = isMount ? "#ffffff" : color
        return "<rect x=\"\(x)\" y=\"\(y - 5)\" width=\"10\" height=\"10\" rx=\"2\" "
            + "fill=\"\(fill)\" stroke=\"\(color)\" stroke-width=\"2\"/>"
    }

    private func rail(_ number: Int, _ rail: (export: Int, uses: [Int]), _ left: Int) -> [String] {
        let color = Self.colors[number % Self.colors.count]
        let x = left + number * Size.rail + Size.rail / 2
        let export = rows[rail.export]
        let arrow = export.right + 4
        let style = "fill=\"none\" stroke=\"\(color)\" stroke-opacity=\"0.7\""
        return rail.uses.map { use in
            "<path d=\"M\(rows[use].right + 4) \(rows[use].y)H\(x)V\(export.y)H\(arrow)\" \(style)/>"
        } + [
            "<path d=\"M\(arrow + 6) \(export.y - 4)L\(arrow) \(export.y)L\(arrow + 6) "
                + "\(export.y + 4)\" \(style)/>"
        ]
    }

    private func text(_ row: Row) -> String {
        let weight = row.isBold ? " font-weight=\"600\"" : ""
        let grey =
            row.grey.isEmpty
            ? ""
            : " <tspan fill=\"#6e7781\" font-weight=\"400\">\(Self.escaped(row.grey))</tspan>"
        return "<text x=\"\(row.x)\" y=\"\(row.y + 4)\" fill=\"\(row.color)\"\(weight) "
            + "xml:space=\"preserve\">\(Self.escaped(row.text))\(grey)</text>"
    }

    /// What ends or begins a mark is written out.
    private static func escaped(_ text: String) -> String {
        let entities: [Character: String] = [
            "&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;", "'": "&#39;",
        ]
        return text.reduce(into: "") { $0 += entities[$1] ?? String($1) }
    }
}
