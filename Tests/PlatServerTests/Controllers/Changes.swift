import PlatModel
import PlatValue
import Testing

@testable import PlatServer

/// What a controller changed in an object, as tables of tests have it: path → the new JSON, `-` for what
/// went; a condition as `TYPE` → `STATUS REASON (SEVERITY): MESSAGE`.
func changes(from before: Value, to after: Value) -> [String: String] {
    var found: [String: String] = [:]
    func compare(_ before: Value?, _ after: Value?, _ path: [String]) {
        guard before != after else { return }
        if path == ["status", "conditions"] {
            let (old, new) = (conditions(before), conditions(after))
            for type in Set(old.keys).union(new.keys) where old[type] != new[type] {
                found[type] = new[type] ?? "-"
            }
        } else if case .object(let after) = after, case .object(let old) = before ?? [:] {
            for key in Set(old.keys).union(after.keys) {
                compare(old[key], after[key], path + [key])
            }
        } else {
            found[path.joined(separator: ".")] = after.map { $0.jsonText(sortedKeys: true) } ?? "-"
        }
    }
    compare(before, after, [])
    return found
}

private func conditions(_ list: Value?) -> [String: String] {
    var texts: [String: String] = [:]
    for condition in list?.arrayValue ?? [] {
        var text = condition["status"]?.stringValue ?? ""
        if let reason = condition["reason"]?.stringValue { text += " " + reason }
        if let severity = condition["severity"]?.stringValue { text += " (\(severity))" }
        if let message = condition["message"]?.stringValue { text += ": " + message }
        texts[condition["type"]?.stringValue ?? ""] = text
    }
    return texts
}

/// A line of a table: a claim, what the controller found, and what it is to change.
struct Case<Found: Sendable>: Sendable, CustomTestStringConvertible {
    let claim: String
    let found: Found
    let expected: [String: String]

    init(_ claim: String, _ found: Found, _ expected: [String: String]) {
        self.claim = claim
        self.found = found
        self.expected = expected
    }

    var testDescription: String { claim }
}

/// The time in tables.
let noon = "2026-01-01T12:00:00Z"
