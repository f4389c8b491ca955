import PlatModel
import PlatStore
import PlatValue

/// How an object goes that is to go: what nothing holds at once, the rest by a mark that its
/// finalizers' owners see.
enum Removal: Equatable {
    case atOnce
    /// The object as it is to be written.
    case marked(Value)
    /// It was marked before.
    case waiting

    /// `released`: finalizers that guard nothing any more.
    init(of object: Value, releasing released: Set<String> = [], now: String) {
        guard object.finalizers.contains(where: { !released.contains($0) }) else {
            self = .atOnce
            return
        }
        var marked = object
        self = marked.markDeleted(now: now) ? .marked(marked) : .waiting
    }

    /// The change of an object that makes it go; nil while it waits.
    func change(of object: Value) -> Write.Change? {
        switch self {
        case .atOnce: .delete(StoredObject.template(object))
        case .marked(let object): .put(StoredObject.template(object))
        case .waiting: nil
        }
    }
}
