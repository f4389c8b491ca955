import PlatModel
import PlatValue

extension FieldTypes {
    /// Checks that the value is of the root type. With `allowsDuplicates`, sets and lists of type map
    /// may have elements that are the same: stored objects may hold such, configurations may not.
    func validate(_ value: Value, allowsDuplicates: Bool) throws(FieldTypeError) {
        let findings = findings(in: value, root, allowsDuplicates: allowsDuplicates)
        if !findings.isEmpty { throw FieldTypeError(findings) }
    }

    private typealias Findings = [FieldTypeError.Finding]

    private func findings(in value: Value, _ type: ID, allowsDuplicates: Bool) -> Findings {
        func one(_ reason: String) -> Findings { [.init(path: "", reason: reason)] }
        switch atom(type, for: value) {
        case .scalar(let scalar):
            guard let reason = mismatch(of: value, with: scalar) else { return [] }
            return one(reason)
        case .list(let list):
            guard !value.isNull else { return [] }
            guard let items = value.arrayValue else {
                return one("expected list, got &{\(GoText.plain(value))}")
            }
            return findings(in: items, list, allowsDuplicates: allowsDuplicates)
        case .map(let map):
            guard !value.isNull else { return [] }
            guard let members = value.objectValue else {
                return one("expected map, got &{\(GoText.plain(value))}")
            }
            return findings(in: members, map, allowsDuplicates: allowsDuplicates)
        case .none:
            return one("schema error: invalid atom: inlined")
        }
    }

    private func findings(in items: [Value], _ list: List, allowsDuplicates: Bool) -> Findings {
        var result: Findings = []
        var seen: Set<PathElement> = []
        for (at, item) in items.enumerated() {
            var element = PathElement.index(at)
            if !list.isAtomic {
                do throws(FieldTypeError) {
                    element = try self.element(of: item, in: list)
                } catch {
                    // Without an identity there is no telling what comes after either.
                    result.append(.init(path: "", reason: "element \(at): \(error)"))
                    return result
                }
                if !seen.insert(element).inserted, !allowsDuplicates {
                    result.append(.init(path: "", reason: "duplicate entries for key \(element)"))
                }
            }
            let below = findings(in: item, list.element, allowsDuplicates: allowsDuplicates)
            result += below.map { .init(path: element.description + $0.path, reason: $0.reason) }
        }
        return result
    }

    private func findings(in members: Members, _ map: Map, allowsDuplicates: Bool) -> Findings {
        var result: Findings = []
        for (name, value) in members {
            let type = map.fields[name]?.type ?? map.element
            guard type != Self.none else {
                result.append(.init(path: "." + name, reason: "field not declared in schema"))
                return result
            }
            let below = findings(in: value, type, allowsDuplicates: allowsDuplicates)
            result += below.map { .init(path: "." + name + $0.path, reason: $0.reason) }
        }
        return result
    }

    /// Why the value is no such scalar; nil when it is one, or null, which every scalar may be.
    func mismatch(of value: Value?, with scalar: Scalar) -> String? {
        guard let value, !value.isNull else { return nil }
        switch (scalar, value) {
        case (.numeric, .integer), (.numeric, .number), (.string, .string), (.boolean, .bool),
            (.untyped, .integer), (.untyped, .number), (.untyped, .string), (.untyped, .bool):
            return nil
        case (.numeric, _):
            return "expected numeric (int or float), got \(GoText.typeName(value))"
        case (.string, _):
            return "expected string, got &value.valueUnstructured{Value:\(GoText.syntax(value))}"
        case (.boolean, _):
            return "expected boolean, got &{\(GoText.plain(value))}"
        case (.untyped, _):
            return "expected any scalar, got &{\(GoText.plain(value))}"
        }
    }
}
