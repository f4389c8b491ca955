import PlatValue

/// The YAML (or JSON, which is YAML) of a kubeconfig.
enum KubeconfigText {
    /// The first document of a file; an empty file is an empty document.
    static func parse(_ bytes: [UInt8]) throws(ParseError) -> Value {
        try Value(json: bytes)
    }

    /// A parse error as Go's YAML library words it.
    static func describe(_ error: ParseError) -> String {
        guard let line = error.line else { return "yaml: \(error.message)" }
        return "yaml: line \(line): \(error.message)"
    }

    /// A document, or a part of one, in block style.
    static func write(_ value: Value) -> [UInt8] {
        value.json(pretty: true) + [Ascii.newline]
    }
}
