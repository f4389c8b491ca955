/// The state while a patch is applied.
struct JSONPatchApplication {
    private(set) var document: Value
    private var copiedBytes = 0
    /// What the document surely does not nest deeper than.
    private var depthMax: Int
    private var measureCount = 0

    init(document: Value) {
        self.document = document
        depthMax = document.depth
    }

    mutating func apply(_ operation: JSONPatch.Operation) throws(PatchError) {
        switch operation.kind {
        case "add": try add(operation)
        case "remove": try remove(operation)
        case "replace": try replace(operation)
        case "move": try move(operation)
        case "copy": try copy(operation)
        case "test": try test(operation)
        default: throw PatchError(.notApplicable, "Unexpected kind: \(operation.kind)")
        }
    }

    /// Holds the document to the limit after a value of some depth was put at a path. Operations add up,
    /// each within the limit: it has to hold after each, or even the release would overflow the stack.
    private mutating func grow(to depth: Int, at path: String) throws(PatchError) {
        let keys = Self.keyCount(path)
        depthMax = max(depthMax, keys + depth)
        guard depthMax > DepthLimit.value else { return }
        // What is added up may be more than there is. Measuring walks the whole document, so that it
        // is not done time and again.
        measureCount += 1
        guard measureCount <= Self.measureCountMax else {
            throw PatchError(
                .tooLarge, "Request entity too large: the JSON patch moves too much too deep")
        }
        depthMax = document.depth
        guard depthMax <= DepthLimit.value else {
            throw PatchError(
                .malformed,
                "the object is nested too deeply: more than \(DepthLimit.value) levels at path: "
                    + "'\(path.prefix(200))'"
            )
        }
    }

    private static let measureCountMax = 100

    /// How many containers a value at this path is in.
    private static func keyCount(_ path: String) -> Int {
        path.utf8.count { $0 == UInt8(ascii: "/") }
    }

    private mutating func add(_ operation: JSONPatch.Operation) throws(PatchError) {
        let path = try self.path(operation)
        let done: Void? = try document.atPointer(path) { (container, key) throws(PatchError) in
            try wrapping("error in add for path: '\(path)'") { () throws(PatchError) in
                try container.patchAdd(operation.value, key)
            }
        }
        if done == nil {
            throw .missing("add operation does not apply: doc is missing path: \"\(path)\"")
        }
        try grow(to: operation.value.depth, at: path)
    }

    private mutating func remove(_ operation: JSONPatch.Operation) throws(PatchError) {
        let path = try self.path(operation)
        let done: Void? = try document.atPointer(path) { (container, key) throws(PatchError) in
            try wrapping("error in remove for path: '\(path)'") { () throws(PatchError) in
                try container.patchRemove(key)
            }
        }
        if done == nil {
            throw .missing("remove operation does not apply: doc is missing path: \"\(path)\"")
        }
    }

    private mutating func replace(_ operation: JSONPatch.Operation) throws(PatchError) {
        let path = try self.path(operation)
        if path.isEmpty {
            guard operation.value.objectValue != nil || operation.value.arrayValue != nil else {
                throw PatchError(
                    .notApplicable, "replace operation value must be object or array")
            }
            document = operation.value
            depthMax = document.depth
            return
        }
        let done: Void? = try document.atPointer(path) { (container, key) throws(PatchError) in
            do throws(PatchError) {
                _ = try container.patchGet(key)
            } catch {
                throw .missing("replace operation does not apply: doc is missing key: \(path)")
            }
            try container.patchSet(operation.value, key)
        }
        if done == nil {
            throw .missing("replace operation does not apply: doc is missing path: \(path)")
        }
        try grow(to: operation.value.depth, at: path)
    }

    private mutating func move(_ operation: JSONPatch.Operation) throws(PatchError) {
        let from = try self.from(operation)
        let taken: Value? = try document.atPointer(from) { (container, key) throws(PatchError) in
            try wrapping("error in move for path: '\(key)'") { () throws(PatchError) in
                let value = try container.patchGet(key)
                try container.patchRemove(key)
                return value ?? .null
            }
        }
        guard let taken else {
            throw .missing("move operation does not apply: doc is missing from path: \(from)")
        }
        let path = try self.path(operation)
        let done: Void? = try document.atPointer(path) { (container, key) throws(PatchError) in
            try wrapping("error in move for path: '\(path)'") { () throws(PatchError) in
                try container.patchAdd(taken, key)
            }
        }
        if done == nil {
            throw .missing(
                "move operation does not apply: doc is missing destination path: \(path)")
        }
        try grow(to: depthMax - Self.keyCount(from), at: path)
    }

    private mutating func copy(_ operation: JSONPatch.Operation) throws(PatchError) {
        let from = try self.from(operation)
        let found: Value? = try document.atPointer(from) { (container, key) throws(PatchError) in
            try wrapping("error in copy for from: '\(from)'") { () throws(PatchError) in
                try container.patchGet(key) ?? .null
            }
        }
        guard let found else {
            throw .missing("copy operation does not apply: doc is missing from path: \(from)")
        }
        let path = try self.path(operation)
        copiedBytes += found.json().count
        guard copiedBytes <= JSONPatch.copiedBytesMax else {
            throw PatchError(
                .notApplicable,
                "Unable to complete the copy, the accumulated size increase of copy is"
                    + " \(copiedBytes), exceeding the limit \(JSONPatch.copiedBytesMax)")
        }
        let done: Void? = try document.atPointer(path) { (container, key) throws(PatchError) in
            try wrapping("error while adding value during copy") { () throws(PatchError) in
                try container.patchAdd(found, key)
            }
        }
        if done == nil {
            throw .missing(
                "copy operation does not apply: doc is missing destination path: \(path)")
        }
        try grow(to: found.depth, at: path)
    }

    private mutating func test(_ operation: JSONPatch.Operation) throws(PatchError) {
        let path = try self.path(operation)
        let failure = PatchError(
            .notApplicable, "testing value \(path) failed: test failed", isFailedTest: true)
        if path.isEmpty {
            guard document.isIdentical(to: operation.value) else { throw failure }
            return
        }
        let found: Value? = try document.atPointer(path) { (container, key) throws(PatchError) in
            try wrapping("error in test for path: '\(path)'") { () throws(PatchError) in
                try container.patchGet(key) ?? .null
            }
        }
        guard let found else {
            throw .missing("test operation does not apply: is missing path: \(path)")
        }
        guard found.isIdentical(to: operation.value) else { throw failure }
    }

    private func path(_ operation: JSONPatch.Operation) throws(PatchError) -> String {
        guard let path = operation.path else {
            throw .missing("\(operation.kind) operation failed to decode path")
        }
        return path
    }

    private func from(_ operation: JSONPatch.Operation) throws(PatchError) -> String {
        guard let from = operation.from else {
            throw .missing(
                "\(operation.kind) operation failed to decode from: operation, missing from field")
        }
        return from
    }
}

/// Runs `body`, and puts `context` before the message of what it throws.
private func wrapping<R>(
    _ context: String, _ body: () throws(PatchError) -> R
) throws(PatchError) -> R {
    do throws(PatchError) {
        return try body()
    } catch {
        throw PatchError(error.kind, "\(context): \(error.message)")
    }
}

extension Value {
    /// Equal, and numbers of one kind: a patch that tests for `1.0` does not find `1`.
    fileprivate func isIdentical(to other: Value) -> Bool {
        switch (self, other) {
        case (.integer, .number), (.number, .integer): false
        case (.array(let left), .array(let right)):
            left.count == right.count && zip(left, right).allSatisfy { $0.isIdentical(to: $1) }
        case (.object(let left), .object(let right)):
            left.count == right.count
                && left.allSatisfy { key, value in
                    right[key].map { value.isIdentical(to: $0) } ?? false
                }
        default: self == other
        }
    }
}
