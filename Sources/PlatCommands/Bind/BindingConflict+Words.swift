import PlatClient
import PlatModel

extension BindingConflict {
    /// `models.example.io of :root:ml:example.io, by the binding a`.
    var words: String {
        guard let binding else { return "\(resource), by a definition of its own" }
        return "\(resource) of \(BindLs.export(binding.value)), by the binding "
            + binding.value.objectName
    }

    func wayOut(_ program: String) -> String {
        guard let binding else { return "\(program) delete crd \(resource)" }
        return "\(program) bind rm \(binding.value.objectName)"
    }
}
