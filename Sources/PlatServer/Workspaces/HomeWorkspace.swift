import PlatHTTP

/// A user's own workspace, `~`.
enum HomeWorkspace {
    /// The logical cluster of a user's home: base 36 of the first 8 bytes of SHA-224 of the name, with a
    /// leading `0` for each leading zero byte (contract 1.3).
    static func clusterName(of username: String) -> String {
        guard let digest = try? Crypto.sha224(Array(username.utf8)) else {
            // Hashing fails only where the crypto library is missing, and then no server started.
            return ""
        }
        let head = digest.prefix(8)
        let zeros = head.prefix { $0 == 0 }.count
        let number = head.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return String(repeating: "0", count: zeros) + String(number, radix: 36)
    }

    /// A path's segments, in which `user:NAME` stands for the home of that user (contract 1.3).
    static func resolved(_ parts: [String]) -> [String] {
        guard parts.count >= 2, parts[0] == "user" else { return parts }
        return [clusterName(of: parts[1])] + parts.dropFirst(2)
    }
}
