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

    /// What makes an object go, as it was read; nil while it waits.
    func write(of object: Value, _ stored: StoredObject) -> Write? {
        let (change, after): (Write.Change, DecodedWrite.Written?)
        switch self {
        case .atOnce: (change, after) = (.delete(StoredObject.template(object)), nil)
        case .marked(let marked):
            (change, after) = (.put(StoredObject.template(marked)), .init(marked))
        case .waiting: return nil
        }
        return Write(
            key: stored.key, expecting: .revision(stored.revision), change: change,
            note: DecodedWrite(after: after, before: object))
    }
}
