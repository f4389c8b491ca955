import PlatSystem

/// What `make release` writes behind the last byte of the executable: a line that names the commit.
enum BuildNote {
    private static let start = "plat commit "

    /// The commit that an executable was built of; nil for one that says nothing of it.
    static func commit(of executable: String) -> String? {
        // Whoever cannot read his own executable has no note.
        guard let end = try? readEnd(of: executable, atMost: 64) else { return nil }
        let line = String(decoding: end, as: UTF8.self).split(separator: "\n").last ?? ""
        guard line.hasPrefix(start) else { return nil }
        let commit = line.dropFirst(start.count)
        return commit.count == 40 && commit.allSatisfy(\.isHexDigit) ? String(commit) : nil
    }
}
