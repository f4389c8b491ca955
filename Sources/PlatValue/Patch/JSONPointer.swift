// JSON pointers (RFC 6901) as the API server's patches use them.
extension Value {
    /// Calls `body` with the container that holds what a pointer points to, in place, and the last
    /// key; nil when there is no such container.
    mutating func atPointer<R>(
        _ pointer: String, _ body: (inout Value, String) throws(PatchError) -> R
    ) throws(PatchError) -> R? {
        // What stands before the first slash is not looked at, as upstream does not.
        let keys = pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
            .map { Self.unescaped($0) }
        guard let last = keys.last else { return nil }
        return try descend(keys.dropLast()) { (container) throws(PatchError) in
            try body(&container, last)
        }
    }

    private static func unescaped(_ key: Substring) -> String {
        guard key.contains("~") else { return String(key) }
        var result: [UInt8] = []
        var rest = Array(key.utf8)[...]
        while let byte = rest.popFirst() {
            switch (byte, rest.first) {
            case (UInt8(ascii: "~"), UInt8(ascii: "0")):
                result.append(byte)
                rest.removeFirst()
            case (UInt8(ascii: "~"), UInt8(ascii: "1")):
                result.append(UInt8(ascii: "/"))
                rest.removeFirst()
            default: result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private mutating func descend<R>(
        _ keys: ArraySlice<String>, _ body: (inout Value) throws(PatchError) -> R
    ) throws(PatchError) -> R? {
        switch self {
        case .object(var members):
            guard let key = keys.first else { return try body(&self) }
            guard var child = members[key] else { return nil }
            // Taken out for the time of the change, which so happens in place.
            self = .null
            members[key] = .null
            defer {
                members[key] = child
                self = .object(members)
            }
            return try child.descend(keys.dropFirst(), body)
        case .array(var elements):
            guard let key = keys.first else { return try body(&self) }
            guard let index = Int(key), let at = Self.position(index, in: elements.count) else {
                return nil
            }
            var child = elements[at]
            self = .null
            elements[at] = .null
            defer {
                elements[at] = child
                self = .array(elements)
            }
            return try child.descend(keys.dropFirst(), body)
        default: return nil
        }
    }

    /// The position that an index means, which counts from the end when it is negative.
    private static func position(_ index: Int, in count: Int) -> Int? {
        let at = index < 0 ? index + count : index
        return (0..<count).contains(at) ? at : nil
    }

    private static func index(_ key: String) throws(PatchError) -> Int {
        if let index = Int(key) { return index }
        let digits = key.utf8.drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
        let isNumber =
            !digits.isEmpty && key.utf8.count - digits.count <= 1
            && digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        let why = isNumber ? "value out of range" : "invalid syntax"
        throw PatchError(
            .notApplicable, "strconv.Atoi: parsing \(GoText.quoted(key)): \(why)")
    }

    private static func existing(_ key: String, in count: Int) throws(PatchError) -> Int {
        let index = try index(key)
        guard let at = position(index, in: count) else { throw invalid(index) }
        return at
    }

    private static func invalid(_ index: Int) -> PatchError {
        PatchError(
            .notApplicable,
            "Unable to access invalid index: \(index): invalid index referenced")
    }

    /// The member or element; a member that is missing is nil.
    func patchGet(_ key: String) throws(PatchError) -> Value? {
        guard case .array(let elements) = self else { return self[key] }
        return elements[try Self.existing(key, in: elements.count)]
    }

    mutating func patchSet(_ value: Value, _ key: String) throws(PatchError) {
        guard case .array(let elements) = self else {
            self[key] = value
            return
        }
        let at = try Self.existing(key, in: elements.count)
        withElements { $0[at] = value }
    }

    mutating func patchAdd(_ value: Value, _ key: String) throws(PatchError) {
        guard case .array(let elements) = self else {
            self[key] = value
            return
        }
        var at = elements.count
        if key != "-" {
            let index: Int
            do throws(PatchError) {
                index = try Self.index(key)
            } catch {
                throw PatchError(
                    error.kind, "value was not a proper array index: '\(key)': \(error.message)")
            }
            guard let place = Self.position(index, in: elements.count + 1) else {
                throw Self.invalid(index)
            }
            at = place
        }
        withElements { $0.insert(value, at: at) }
    }

    mutating func patchRemove(_ key: String) throws(PatchError) {
        guard case .array(let elements) = self else {
            guard self[key] != nil else {
                throw .missing("Unable to remove nonexistent key: \(key)")
            }
            self[key] = nil
            return
        }
        let at = try Self.existing(key, in: elements.count)
        _ = withElements { $0.remove(at: at) }
    }
}
