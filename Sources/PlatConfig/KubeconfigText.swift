import PlatValue

/// The YAML (or JSON, which is YAML) of a kubeconfig.
enum KubeconfigText {
    /// The first document of a file; an empty file is an empty document.
    static func parse(_ bytes: [UInt8]) throws(ParseError) -> Value { try Value(yaml: bytes) }

    /// A document, or a part of one, in block style and in the order that it has.
    static func write(_ value: Value) -> [UInt8] { value.yaml(sortedKeys: false) }
}
