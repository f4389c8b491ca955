import PlatModel
import PlatValue

/// APIBindings (contract, section 5.3). Upstream reads and writes the object back as a typed value
/// before the schema sees it: hence what is completed here, and which error answers first.
struct BindingStrategy: ResourceStrategy {
    var allowsUnconditionalUpdate: Bool { false }
    var countsGenerations: Bool { true }
    var initialFinalizers: [String] { [APIBinding.finalizer] }

    func convert(_ object: inout Value, to version: String) {
        version == "v1alpha1"
            ? BindingConversion.toFirst(&object) : BindingConversion.toSecond(&object)
    }
}
