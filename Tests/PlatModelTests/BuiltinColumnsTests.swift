import PlatModel
import PlatValue
import Testing

@Suite struct BuiltinColumnsTests {
    private let now = Timestamp(seconds: 1_800_000_000)
    private let metadata: Value = ["name": "x", "creationTimestamp": "2027-01-15T07:59:00Z"]

    private func cells(_ group: String, _ kind: String, _ object: Value) -> [Value] {
        var object = object
        object["metadata"] = metadata
        return BuiltinColumns(GroupKind(group: group, kind: kind)).cells(for: object, now: now)
    }

    @Test func rowsShowWhatKubectlShows() {
        #expect(cells("", "Namespace", ["status": ["phase": "Active"]]) == ["x", "Active", "60s"])
        #expect(
            cells("", "ConfigMap", ["data": ["a": "1"], "binaryData": ["b": ""]]) == [
                "x", 2, "60s",
            ])
        #expect(
            cells("", "Secret", ["type": "Opaque", "data": ["a": ""]]) == ["x", "Opaque", 1, "60s"])
        #expect(cells("", "ServiceAccount", [:]) == ["x", "60s"])
        #expect(cells("", "LimitRange", [:]) == ["x", "2027-01-15T07:59:00Z"])
        let quota: Value = [
            "status": [
                "hard": ["pods": "4", "limits.cpu": "2", "cpu": "1"],
                "used": ["pods": "1", "cpu": "500m"],
            ]
        ]
        #expect(
            cells("", "ResourceQuota", quota)
                == ["x", "cpu: 500m/1, pods: 1/4", "limits.cpu: 0/2", "60s"])
        let binding: Value = [
            "roleRef": ["kind": "ClusterRole", "name": "admin"],
            "subjects": [
                ["kind": "User", "name": "u"], ["kind": "Group", "name": "g"],
                ["kind": "User", "name": "v"],
                ["kind": "ServiceAccount", "name": "s", "namespace": "n"],
            ],
        ]
        #expect(
            cells("rbac.authorization.k8s.io", "RoleBinding", binding)
                == ["x", "ClusterRole/admin", "60s", "u, v", "g", "n/s"])
    }

    @Test func bothFormsOfEventsAreShown() {
        let old: Value = [
            "involvedObject": ["kind": "Pod", "name": "p"], "type": "Normal", "reason": "R",
            "message": " m\n",
            "firstTimestamp": "2027-01-15T07:50:00Z", "lastTimestamp": "2027-01-15T07:58:00Z",
            "count": 3,
            "source": ["component": "c", "host": "h"],
        ]
        #expect(
            cells("", "Event", old)
                == ["2m", "Normal", "R", "pod/p", "", "c, h", "m", "10m", 3, "x"])
        let new: Value = [
            "regarding": ["kind": "Pod", "name": "p"], "type": "Normal", "reason": "R", "note": "m",
            "eventTime": "2027-01-15T07:58:00.000000Z", "reportingController": "c",
        ]
        #expect(
            cells("events.k8s.io", "Event", new)
                == ["2m", "Normal", "R", "pod/p", "", "c", "m", "2m", 1, "x"])
    }
}
