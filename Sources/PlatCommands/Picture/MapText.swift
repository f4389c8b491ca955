import PlatClient
import PlatModel

/// A map for people: workspaces by location, and below each what leads from it elsewhere.
struct MapText {
    private let map: PlatformMap
    private let picture: Picture
    private let palette: Palette

    init(_ map: PlatformMap, _ palette: Palette) {
        self.map = map
        picture = Picture(map)
        self.palette = palette
    }

    var lines: [String] {
        var lines: [String] = []
        for location in picture.locations + [""] {
            let inside = picture.boxes.indices.filter { self.location($0) == location }
            guard !inside.isEmpty else { continue }
            // Alone it says nothing.
            if !picture.locations.isEmpty {
                let name = location.isEmpty ? "elsewhere" : location
                lines.append(palette.dim("location ") + Printable.line(name))
            }
            for at in inside { lines += self.lines(of: at) }
        }
        return lines
    }

    /// A mount is shown where its holder lives.
    private func location(_ at: Int) -> String {
        let box = picture.boxes[at]
        guard box.location.isEmpty, let parent = box.parent else { return box.location }
        return box.isMount ? location(parent) : ""
    }

    private func lines(of at: Int) -> [String] {
        let box = picture.boxes[at]
        let path = map.places[at].node.path
        var lines = ["  " + Printable.line(path.displayed)]
        if let note = box.note { lines[0] += " " + palette.yellow("[\(Printable.line(note))]") }
        for export in box.exports {
            let users = picture.boxes.indices.filter { user in
                picture.boxes[user].uses.contains { $0.provider == at && $0.export == export }
            }.map { map.places[$0].node.path.displayed }
            let used = users.isEmpty ? "" : ", used by " + users.joined(separator: ", ")
            lines.append("    exports " + Printable.line(export + used))
        }
        for use in box.uses {
            lines.append("    uses " + Printable.line(use.path))
            lines += use.granted.map { "      it may " + Printable.line($0) }
        }
        return lines + box.rights.map { "    " + palette.dim(Printable.line($0)) }
    }
}
