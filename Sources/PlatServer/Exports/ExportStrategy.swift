import PlatModel
import PlatValue

/// APIExports (contract, section 5.2).
struct ExportStrategy: ResourceStrategy {
    var allowsUnconditionalUpdate: Bool { false }
    var countsGenerations: Bool { true }

    func convert(_ object: inout Value, to version: String) {
        version == "v1alpha1"
            ? ExportConversion.toFirst(&object) : ExportConversion.toSecond(&object)
    }
}
