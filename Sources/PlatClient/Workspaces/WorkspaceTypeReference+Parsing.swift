public import PlatModel
import PlatValue

extension WorkspaceTypeReference {
    /// `NAME` or `PATH:NAME`, as the API has them: without a leading colon, the name in lower case.
    /// Nil for an empty text; a path without a name leaves the choice to the parent.
    public init?(parsing text: String) {
        if text.isEmpty { return nil }
        let colon = text.lastIndex(of: ":")
        let path = colon.map { String(text[..<$0]) } ?? ""
        let name = (colon.map { String(text[text.index(after: $0)...]) } ?? text).lowercased()
        if path.isEmpty {
            self.init(["name": .string(name)])
        } else {
            self.init(path: path, name: name)
        }
    }
}
