public import PlatValue

extension Schema {
    /// Sets members that are missing, or null without being nullable, to their defaults, from the top
    /// down: a defaulted object gets the defaults of its own members.
    public func applyDefaults(_ value: inout Value) {
        if let defaulted = defaulted(value) { value = defaulted }
    }

    /// Drops members that are null, not nullable, and have no default.
    public func dropNulls(_ value: inout Value) {
        if let dropped = withoutNulls(value) { value = dropped }
    }

    private func refusesNull(_ value: Value) -> Bool { value.isNull && !isNullable }

    private var givenDefault: Value? {
        guard let defaultValue, !defaultValue.isNull else { return nil }
        return defaultValue
    }

    /// The value with its defaults, nil when it has them all.
    private func defaulted(_ value: Value) -> Value? {
        guard contents.contains(.defaults) else { return nil }
        switch value {
        case .object(let members): return defaultedObject(members)
        case .array(let elements): return defaultedArray(elements)
        default: return nil
        }
    }

    private func defaultedObject(_ members: Members) -> Value? {
        var changed: Members?
        for (key, value) in members {
            guard let child = member(key), child.contents.contains(.defaults) else { continue }
            let start = child.refusesNull(value) ? child.givenDefault ?? value : value
            let result = child.defaulted(start)
            guard result != nil || start.isNull != value.isNull else { continue }
            if changed == nil { changed = members }
            changed?[key] = result ?? start
        }
        for (key, child) in defaultedProperties where !members.contains(key) {
            guard let start = child.givenDefault else { continue }
            if changed == nil { changed = members }
            changed?[key] = child.defaulted(start) ?? start
        }
        return changed.map(Value.object)
    }

    private func defaultedArray(_ elements: [Value]) -> Value? {
        guard let items, items.contents.contains(.defaults) else { return nil }
        var changed: [Value]?
        for (index, element) in elements.enumerated() {
            let start = items.refusesNull(element) ? items.givenDefault ?? element : element
            let result = items.defaulted(start)
            guard result != nil || start.isNull != element.isNull else { continue }
            if changed == nil { changed = elements }
            changed?[index] = result ?? start
        }
        return changed.map(Value.array)
    }

    private func withoutNulls(_ value: Value) -> Value? {
        switch value {
        case .object(let members):
            var changed: Members?
            for (key, value) in members {
                guard let child = member(key) else { continue }
                if child.refusesNull(value) {
                    // Additional members have no default to wait for when they are null.
                    if properties[key] != nil, child.givenDefault != nil { continue }
                    if changed == nil { changed = members }
                    changed?[key] = nil
                } else if let result = child.withoutNulls(value) {
                    if changed == nil { changed = members }
                    changed?[key] = result
                }
            }
            return changed.map(Value.object)
        case .array(let elements):
            guard let items else { return nil }
            var changed: [Value]?
            for (index, element) in elements.enumerated() {
                guard let result = items.withoutNulls(element) else { continue }
                if changed == nil { changed = elements }
                changed?[index] = result
            }
            return changed.map(Value.array)
        default: return nil
        }
    }
}
