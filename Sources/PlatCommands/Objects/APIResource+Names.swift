import PlatClient

extension APIResource {
    /// The name of one of its objects, which may be typed as `-o name` prints it.
    func bareName(_ word: String) -> String {
        let prefix = singularFullName + "/"
        return word.hasPrefix(prefix) ? String(word.dropFirst(prefix.count)) : word
    }
}
