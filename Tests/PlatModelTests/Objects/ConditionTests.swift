import PlatModel
import PlatValue
import Testing

struct ConditionTests {
    private static let early = "2026-01-01T00:00:00Z"
    private static let late = "2026-01-02T00:00:00Z"

    private static func object(_ conditions: Value...) -> Value {
        ["status": ["conditions": .array(conditions)]]
    }

    private static let ready: Value = [
        "lastTransitionTime": .string(early), "status": "True", "type": "Ready",
    ]

    /// What is set over `Ready: True`, and whether that is a change.
    static let changes: [(status: Bool, reason: String?, message: String?, isChange: Bool)] = [
        (true, nil, nil, false), (false, nil, nil, true), (true, "Because", nil, true),
        (true, nil, "a sentence", true),
    ]

    @Test(arguments: changes)
    func timeChangesOnlyWithWhatIsSaid(
        status: Bool, reason: String?, message: String?, isChange: Bool
    ) {
        let before = Self.object(Self.ready)
        var object = before
        object.setCondition("Ready", status, reason: reason, message: message, now: Self.late)
        #expect((object == before) == !isChange)
        let time = object.condition("Ready")?.value["lastTransitionTime"]
        #expect(time == .string(isChange ? Self.late : Self.early))
    }

    /// Kubernetes' own keep their time while the status stays, whatever else is said.
    @Test(arguments: [(true, early), (false, late)])
    func timeOfKubernetesConditionsFollowsTheStatus(status: Bool, time: String) {
        var object = Self.object(Self.ready)
        object.setKubernetesCondition("Ready", status, "Other", "said anew", now: Self.late)
        #expect(object.condition("Ready")?.value["lastTransitionTime"] == .string(time))
        #expect(object.condition("Ready")?.reason == "Other")
        #expect(object.condition("Ready")?.isTrue == status)
    }

    @Test func readyStandsFirstAndTheOthersFollowByName() {
        var object: Value = [:]
        for type in ["WorkspaceScheduled", "Ready", "APIExportValid"] {
            object.setCondition(type, true, now: Self.early)
        }
        #expect(object.conditions.map(\.type) == ["Ready", "APIExportValid", "WorkspaceScheduled"])
    }

    @Test func kubernetesConditionsStandAsTheyAppeared() {
        var object: Value = [:]
        for type in ["NamesAccepted", "Established"] {
            object.setKubernetesCondition(type, true, "R", "m", now: Self.early)
        }
        #expect(object.conditions.map(\.type) == ["NamesAccepted", "Established"])
    }

    @Test func onlyWhatIsNotTrueHasASeverity() {
        var object: Value = [:]
        object.setCondition("A", true, severity: "Error", now: Self.early)
        object.setCondition("B", false, severity: "Error", now: Self.early)
        #expect(object.condition("A")?.severity == nil)
        #expect(object.condition("B")?.severity == "Error")
    }

    @Test func whatAnotherObjectSaysIsSaidInItsWords() {
        var source: Value = [:]
        source.setCondition(
            "A", false, reason: "R", severity: "Info", message: "m", now: Self.early)
        var object: Value = [:]
        for condition in source.conditions { object.setCondition(condition, now: Self.early) }
        #expect(object == source)
    }

    @Test func theLastConditionTakesTheListWithIt() {
        var object = Self.object(Self.ready)
        object.removeCondition("Established")
        #expect(object.isConditionTrue("Ready"))
        object.removeCondition("Ready")
        #expect(object["status"] == [:])
    }

    /// What is unknown is neither.
    @Test(arguments: [("True", true, false), ("False", false, true), ("Unknown", false, false)])
    func statusIsReadAsOneOfThree(status: String, isTrue: Bool, isFalse: Bool) {
        let condition = Condition(["type": "A", "status": .string(status)])
        #expect(condition.isTrue == isTrue)
        #expect(condition.isFalse == isFalse)
    }

    static let texts: [(condition: Value, text: String)] = [
        (["reason": "R", "message": "m"], "m"), (["reason": "R", "message": ""], "R"),
        (["reason": "R"], "R"), ([:], ""),
    ]

    @Test(arguments: texts)
    func peopleReadTheMessageOrElseTheReason(condition: Value, text: String) {
        #expect(Condition(condition).text == text)
    }
}
