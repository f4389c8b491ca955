import PlatModel
import PlatValue
import Testing

/// Whether a workload runs, as `kubectl rollout status` judges it.
@Suite struct RolloutTests {
    private static func workload(
        _ kind: String, generation: Int64 = 2, spec: Value = [:], status: Value
    ) -> Value {
        [
            "apiVersion": "apps/v1", "kind": .string(kind),
            "metadata": ["generation": .integer(generation)], "spec": spec, "status": status,
        ]
    }

    @Test(arguments: [
        (
            workload("Deployment", spec: ["replicas": 3], status: ["observedGeneration": 1]),
            Readiness.waiting("its controller to see the change")
        ),
        (
            workload(
                "Deployment", spec: ["replicas": 3],
                status: ["observedGeneration": 2, "updatedReplicas": 1]),
            .waiting("1 of 3 replicas updated")
        ),
        (
            workload(
                "Deployment", spec: ["replicas": 3],
                status: ["observedGeneration": 2, "updatedReplicas": 3, "replicas": 4]),
            .waiting("1 old replicas to end")
        ),
        (
            workload(
                "Deployment", spec: ["replicas": 3],
                status: [
                    "observedGeneration": 2, "updatedReplicas": 3, "replicas": 3,
                    "availableReplicas": 2,
                ]),
            .waiting("2 of 3 replicas available")
        ),
        (
            workload(
                "Deployment",
                status: [
                    "observedGeneration": 2, "updatedReplicas": 1, "replicas": 1,
                    "availableReplicas": 1,
                ]),
            .ready
        ),
        (
            workload(
                "Deployment",
                status: [
                    "observedGeneration": 2,
                    "conditions": [
                        [
                            "type": "Progressing", "status": "False",
                            "reason": "ProgressDeadlineExceeded", "message": "no image",
                        ]
                    ],
                ]),
            .stuck("no image")
        ),
        (
            workload(
                "StatefulSet", spec: ["replicas": 2],
                status: ["observedGeneration": 2, "readyReplicas": 1]),
            .waiting("1 of 2 replicas ready")
        ),
        (
            workload(
                "StatefulSet", spec: ["replicas": 2],
                status: [
                    "observedGeneration": 2, "readyReplicas": 2, "updatedReplicas": 1,
                    "updateRevision": "b", "currentRevision": "a",
                ]),
            .waiting("1 of 2 replicas updated")
        ),
        (
            workload(
                "DaemonSet",
                status: [
                    "observedGeneration": 2, "desiredNumberScheduled": 5,
                    "updatedNumberScheduled": 5, "numberAvailable": 4,
                ]),
            .waiting("4 of 5 nodes available")
        ),
        (
            workload(
                "DaemonSet", spec: ["updateStrategy": ["type": "OnDelete"]],
                status: ["observedGeneration": 2, "desiredNumberScheduled": 5]),
            .ready
        ),
    ])
    func whatIsMissingIsSaid(_ object: Value, _ readiness: Readiness) {
        #expect(Readiness.of(object) == readiness)
    }

    @Test func anotherGroupsDeploymentIsNone() {
        var object = Self.workload("Deployment", status: [:])
        object["apiVersion"] = "apps.example.io/v1"
        #expect(Readiness.of(object) == .ready)
    }
}
