public import PlatValue

/// Where an export's consumers are to be found: one endpoint for each location that has some.
public struct EndpointSlice: ObjectView {
    /// The whole of it, with all that is not named here.
    public var value: Value

    /// Sees a value as one, whatever it is.
    public init(_ value: Value) { self.value = value }

    /// The export that it is about; nil where the reference names none.
    public var export: ExportReference? { value.at("spec", "export").map(ExportReference.init) }

    /// The partition that it is limited to; nil for all locations.
    public var partition: String? {
        guard let name = text("spec", "partition"), !name.isEmpty else { return nil }
        return name
    }

    /// The labels of the locations that count, as text.
    public var shardSelector: String? {
        get { text("status", "shardSelector") }
        set { set(text: newValue, at: "status", "shardSelector") }
    }

    /// Where its controllers find the consumers.
    public var endpoints: [String] {
        get { items("status", "endpoints").compactMap { $0["url"]?.stringValue } }
        set { set(items: newValue.map { ["url": .string($0)] }, at: "status", "endpoints") }
    }
}
