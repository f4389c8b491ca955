import PlatModel
import PlatValue

/// What is left of an object that is read into a Go type and written again, as upstream's admission does
/// with some of kcp's kinds: optional members that are empty are left out, required ones are there, and null
/// in a list or a map is what the type is when nothing is set.
struct TypedForm {
    /// An object that is none of its type's: nothing of it can be read.
    struct Mismatch: Error {}

    /// Writes `spec` anew by its schema.
    static func rewrite(_ object: inout Value, by schema: Schema) throws(Mismatch) {
        guard let spec = object["spec"], !spec.isNull, let schema = schema.properties["spec"] else {
            return
        }
        object["spec"] = try rewritten(spec, schema)
    }

    private static func rewritten(_ value: Value, _ schema: Schema) throws(Mismatch) -> Value {
        switch (schema.kind, value) {
        case (.object?, .object(let members)):
            return .object(try rewritten(members, schema))
        case (.array?, .array(let items)):
            guard let item = schema.items else { return value }
            var written: [Value] = []
            for element in items {
                written.append(try element.isNull ? empty(item) : rewritten(element, item))
            }
            return .array(written)
        case (.string?, .string), (.boolean?, .bool), (.integer?, .integer), (.number?, .integer),
            (.number?, .number), (nil, _):
            return value
        default:
            throw Mismatch()
        }
    }

    private static func rewritten(_ members: Members, _ schema: Schema) throws(Mismatch) -> Members
    {
        var written = Members()
        for (name, value) in members {
            guard let member = schema.member(name) else {
                written[name] = value
                continue
            }
            let isMap = schema.properties[name] == nil
            let isRequired = isMap || schema.required.contains(name)
            if value.isNull {
                if isRequired { written[name] = try empty(member) }
                continue
            }
            let form = try rewritten(value, member)
            if isRequired || !isEmpty(form, member) { written[name] = form }
        }
        // A structure that is not there is missing for the schema, too.
        for name in schema.required where written[name] == nil {
            guard let member = schema.properties[name], member.properties.isEmpty else { continue }
            written[name] = try empty(member)
        }
        return written
    }

    /// What a type is when nothing is set.
    private static func empty(_ schema: Schema) throws(Mismatch) -> Value {
        switch schema.kind {
        case .string?: ""
        case .boolean?: false
        case .integer?, .number?: 0
        case .object? where schema.additionalProperties == nil: try rewritten([:], schema)
        case .object?, .array?, nil: .null
        }
    }

    /// Whether Go leaves the value out: a structure is there, whatever is in it.
    private static func isEmpty(_ value: Value, _ schema: Schema) -> Bool {
        switch value {
        case .string(""), .bool(false), .integer(0), .number(0): true
        case .array(let items): items.isEmpty
        case .object(let members): members.isEmpty && schema.properties.isEmpty
        default: false
        }
    }
}

extension ObjectRequest {
    /// Rewrites the object as the typed value that upstream's admission makes of it; false where it is none of
    /// its type's, which the schema then refuses.
    func takesTypedForm(_ object: inout Value) -> Bool {
        guard subresource == nil, let schema = type.custom?.schema else { return true }
        do throws(TypedForm.Mismatch) {
            try TypedForm.rewrite(&object, by: schema)
            return true
        } catch {
            return false
        }
    }
}
