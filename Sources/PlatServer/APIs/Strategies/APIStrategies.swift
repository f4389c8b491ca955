import PlatModel
import PlatValue

/// APIResourceSchemas.
struct ResourceSchemaStrategy: ResourceStrategy {
    var allowsUnconditionalUpdate: Bool { false }
    var countsGenerations: Bool { true }
}

/// APIExports.
struct ExportStrategy: ResourceStrategy {
    var allowsUnconditionalUpdate: Bool { false }
    var countsGenerations: Bool { true }
}

/// APIBindings.
struct BindingStrategy: ResourceStrategy {
    var allowsUnconditionalUpdate: Bool { false }
    var countsGenerations: Bool { true }
    var initialFinalizers: [String] { ["apis.kcp.io/apibinding-finalizer"] }
}

/// APIExportEndpointSlices.
struct EndpointSliceStrategy: ResourceStrategy {
    var allowsUnconditionalUpdate: Bool { false }
    var countsGenerations: Bool { true }
}
