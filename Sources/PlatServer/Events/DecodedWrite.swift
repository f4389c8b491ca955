import PlatModel
import PlatStore
import PlatValue

/// What a writer has in hand of an object when he writes it, so that nobody who follows decodes it again.
/// It travels as the note of the `Write`.
struct DecodedWrite: Sendable {
    /// The object as it is written, but for its resourceVersion; nil: not known, or gone.
    var after: Written?
    /// The object that it was read as, of which the write says that it must still be stored.
    var before: Value?

    struct Written: Sendable {
        private let object: Value

        init(_ object: Value) { self.object = object }

        /// The object as it is stored: with the revision that the write got.
        func value(at revision: Revision) -> Value {
            var value = object
            value.resourceVersion = String(revision)
            return value
        }
    }
}
