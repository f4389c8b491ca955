import PlatValue

/// What can be seen of certificates and keys without reading them.
public enum PEM {
    /// Whether a key can only be used with a passphrase, in either of the two forms.
    public static func isEncrypted(_ bytes: [UInt8]) -> Bool {
        let text = String(decoding: bytes, as: UTF8.self)
        return text.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----")
            || text.split(whereSeparator: \.isNewline).contains {
                $0.hasPrefix("Proc-Type:") && $0.hasSuffix("ENCRYPTED")
            }
    }
}
