public import PlatValue

extension BuiltinType {
    /// An object of this kind as its structure holds it.
    public struct Reading: Sendable {
        /// Without unknown members, with empty ones left out, and with those that are always written.
        public var value: Value
        /// The members that the structure does not have, as field validation names them, sorted.
        public var unknownFields: [String]
    }

    /// Reads an object into the kind's structure and writes it again, as a request is read.
    public func read(_ object: Value) throws(MessageReadingError) -> Reading {
        var reader = MessageReader(typeName: kind)
        guard case .object(let members) = object else {
            throw reader.error(object, expected: "v1.\(kind)", converter: "struct from:")
        }
        var result = Members()
        for name in ["kind", "apiVersion"] {
            if let text = try reader.text(members[name], name), !text.isEmpty {
                result[name] = .string(text)
            }
        }
        try reader.read(members, fields, into: &result, known: ["kind", "apiVersion"])
        let unknown = reader.unknown.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        return Reading(value: .object(result), unknownFields: unknown)
    }

    /// An object of this kind in which nothing is set.
    public var emptyObject: Value {
        let named: Value = ["kind": .string(kind), "apiVersion": .string(apiVersion)]
        do throws(MessageReadingError) {
            return try read(named).value
        } catch {
            // Nothing is in it that could be of a wrong type.
            return named
        }
    }
}

/// Why an object is not of its kind's structure, in the words of the two decoders that upstream has: for
/// bodies, and for what a patch gives.
public struct MessageReadingError: Error, Sendable, Equatable {
    public let bodyMessage: String
    public let patchMessage: String
}
